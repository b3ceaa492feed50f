/**
 * What the target asks of the rows as they are now.
 *
 * <pre>
 *   Situation -- Type-, Column-, Expression-, Key-, Partition-, EncodingDemands --> Demands
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.demand.Demands#of}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Pure: the same situation gives the same demands.
 *   <li>A question never fails, whatever a row holds.
 *   <li>What the server would do to values without a word is found before it does.
 * </ul>
 *
 * <p>May use database, catalog, pack; of sync intent, situation and column.
 */
@NullMarked
package dev.uplift.sync.demand;

import org.jspecify.annotations.NullMarked;
