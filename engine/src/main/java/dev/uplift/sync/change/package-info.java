/**
 * What a sync does, as values, and how it is put in order.
 *
 * <pre>
 *   kind, rewrite -- Closure: out of the way, and back --> Work, of each table TableWork
 *   Work -- Assembly, with Making --> Changes
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.change.Work}; {@link dev.uplift.sync.change.Assembly}
 * makes changes of it.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Pure: the same work gives the same changes, in the same order.
 *   <li>CASCADE is never used: what is taken out of the way is named, and put back.
 *   <li>One table is altered once.
 * </ul>
 *
 * <p>May use database, catalog, pack; of sync intent, situation, column and shadow.
 */
@NullMarked
package dev.uplift.sync.change;

import org.jspecify.annotations.NullMarked;
