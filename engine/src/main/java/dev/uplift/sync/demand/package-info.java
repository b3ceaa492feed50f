/**
 * What the target asks of the rows as they are now, and the scans that count the rows which break
 * it.
 *
 * <pre>
 *   Situation -- Column-, Expression-, Key-, Partition-, EncodingDemands --> Demands (pure)
 *   Demands -- RowScan, one scan a table; KeyScan, one a key --> counts
 *   Probes: what a sync itself asks, as problems
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.demand.Demands#of}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A question never fails, whatever a row holds.
 *   <li>What the server would do to values without a word is found before it does.
 *   <li>Nothing is written.
 * </ul>
 *
 * <p>May use problem, database, catalog, pack; of sync intent, situation and column.
 */
@NullMarked
package dev.uplift.sync.demand;

import org.jspecify.annotations.NullMarked;
