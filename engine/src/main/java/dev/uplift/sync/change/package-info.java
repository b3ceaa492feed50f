/**
 * What a sync does, kind of object by kind, put in order.
 *
 * <pre>
 *   Situation -- Kinds: ColumnChanges, KeyChanges, Drops ... --> Work -- Assembly --> Changes
 *                       \--- Closure: out of the way, and back ---/
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.change.Kinds}; {@link
 * dev.uplift.sync.change.ColumnChanges} is the kind with the most to say.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Pure: the same situation gives the same changes, in the same order.
 *   <li>CASCADE is never used: what is taken out of the way is named, and put back.
 *   <li>One table is altered once.
 *   <li>What holds rows goes only where the dictionary or the operator says so; all else that goes
 *       is looked at under lock.
 * </ul>
 *
 * <p>May use database, catalog, pack; of sync intent, situation, column and shadow.
 */
@NullMarked
package dev.uplift.sync.change;

import org.jspecify.annotations.NullMarked;
