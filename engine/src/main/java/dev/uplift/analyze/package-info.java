/**
 * The forecast: every rule of the target tried against the old data before anything changes, and
 * rules that packages ship as data.
 *
 * <pre>
 *   sync.Demands ── row rules, one scan a table ──┐
 *                └─ each key, one scan more ──────┼─► Finding ── what scripts repair ─► Analysis
 *   pack.Rule ───── a query, one finding a row ───┘                                      │
 *                                                              analysis/1 · AnalysisPage ┘
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.analyze.Analyzer#analyze}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing is changed: every statement runs in a transaction that is read only. What a
 *       question speaks of and only the new model has is made at the beginning of it, and undone at
 *       its end; what supposes nothing is asked apart from that, and holds nothing.
 *   <li>What sync refuses before a run is found by the same rules here.
 *   <li>What could not be tried is named, never passed over.
 *   <li>Of a sample, every number that is not counted says that it is extrapolated.
 * </ul>
 *
 * <p>Stands on {@code sync}, which knows what the target asks of rows: {@code
 * docs/decisions/0023-the-forecast.md}.
 */
@NullMarked
package dev.uplift.analyze;

import org.jspecify.annotations.NullMarked;
