/**
 * What a mode does to each kind of object.
 *
 * <pre>
 *   Situation -- Kinds: ColumnChanges, KeyChanges, Drops ... --> Work
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.kind.Kinds}; {@link
 * dev.uplift.sync.kind.ColumnChanges} is the kind with the most to say.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Pure: the same situation gives the same work.
 *   <li>What holds rows goes only where the dictionary or the operator says so; all else that goes
 *       is looked at under lock.
 * </ul>
 *
 * <p>May use database, catalog, pack; of sync situation, column and change.
 */
@NullMarked
package dev.uplift.sync.kind;

import org.jspecify.annotations.NullMarked;
