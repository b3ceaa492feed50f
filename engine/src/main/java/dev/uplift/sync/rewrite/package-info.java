/**
 * How tables whose rows are written anew are rewritten: by one ALTER TABLE or by a shadow, with
 * which conversions, in which order.
 *
 * <pre>
 *   Work -- Shadows: StrategyChoice --> ShadowPlan, for partitions Leaves -- Swap --> Work
 *   Work -- FusingChoice --> Fusing: which conversions the rewrites carry out
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.rewrite.Shadows#full}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Pure: the same situation gives the same strategy, and its reason.
 *   <li>A conversion is carried out by a rewrite only where its rows, and its errors, cannot be
 *       others than in chunks.
 *   <li>A swap touches no row.
 *   <li>No other order of rewrites needs less room at its worst moment.
 * </ul>
 *
 * <p>May use database, catalog; of sync all but kind, scan and demand. Why: {@code
 * docs/decisions/0022-a-shadow.md}.
 */
@NullMarked
package dev.uplift.sync.rewrite;

import org.jspecify.annotations.NullMarked;
