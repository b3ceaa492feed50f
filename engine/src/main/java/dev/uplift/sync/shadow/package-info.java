/**
 * A new table filled beside the old one, which then takes its place.
 *
 * <pre>
 *   Shadow -- ShadowCopy.prepare --> barrier + shadow table -- RangeFill --> indexes
 *      \--- the swap's statements are its change's, in one short transaction of Swapping
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.shadow.ShadowCopy#prepare}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing is copied that others can write: triggers refuse every write from before the first
 *       range until the swap, also when Uplift is killed, to the table and to those joined to it. A
 *       barrier found broken begins the copy anew.
 *   <li>What others give a table while it is copied is there after the swap, or there is no swap.
 *   <li>A range's rows and its mark commit together or not at all.
 *   <li>What a dead sync left is gone on with where nothing that is copied can have changed, else
 *       removed by the next.
 *   <li>No shadow is unlogged, and no system catalog is written.
 * </ul>
 *
 * <p>May use problem, database, catalog. Why: {@code docs/decisions/0022-a-shadow.md}.
 */
@NullMarked
package dev.uplift.sync.shadow;

import org.jspecify.annotations.NullMarked;
