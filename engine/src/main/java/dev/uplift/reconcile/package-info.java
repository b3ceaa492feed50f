/**
 * Holds an upgraded database against itself before the upgrade: rows of each table and company,
 * sums of amounts, hashes of columns that nobody meant to change.
 *
 * <pre>
 *   Pairings -- what is measured of each table, on both sides (pure)
 *   Measurer -- one scan a table, several sessions at once -- TableFigures
 *   Baseline -- the figures before, in a file outside the database: it outlives a restore and a kill
 *   Comparing + Declarations -- TableResult: what differs, and who said that it would (pure)
 *   Reconciliation -- ReconciliationFiles: reconciliation.json, .html, manifest.json
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.reconcile.Reconciler}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Rows never leave the server; memory grows with tables, companies and columns, not with
 *       rows.
 *   <li>Sums are exact. Hashes do not depend on the order of rows, and name the column.
 *   <li>A difference that no script and no dictionary declares is a problem of its own.
 * </ul>
 *
 * <p>May use problem, machine, database, catalog, pack. Why so: {@code
 * docs/decisions/0021-what-reconciliation-holds-an-upgrade-to.md}.
 */
@NullMarked
package dev.uplift.reconcile;

import org.jspecify.annotations.NullMarked;
