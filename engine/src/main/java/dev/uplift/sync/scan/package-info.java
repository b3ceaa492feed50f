/**
 * What is asked of a database before anything changes: scans that count the rows which break a
 * demand, and looks at what the server would not alter.
 *
 * <pre>
 *   Demands -- RowScan, one scan a table; KeyScan, one a key --> counts
 *   Probes: what a sync itself asks, as problems
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.scan.RowScan}; {@link dev.uplift.sync.scan.Probes} is
 * what a sync makes of it.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing is written.
 * </ul>
 *
 * <p>May use problem, database, catalog; of sync intent, situation, column and demand.
 */
@NullMarked
package dev.uplift.sync.scan;

import org.jspecify.annotations.NullMarked;
