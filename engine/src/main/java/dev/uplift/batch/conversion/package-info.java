/**
 * Declarative conversions, and data transfers of Java scripts, as SQL: target rows as a function of
 * source rows, told by key.
 *
 * <pre>
 *   Conversion -- Columns of its tables --> ConversionSql -- check once, apply by range --> rows
 *                                                |
 *                             a failure: ConversionProblems names table, column, key and line
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.batch.conversion.Carrier}. A part of room {@code batch}
 * that knows nothing of tasks and chunks.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>The same rows and the same errors, whether it runs whole or in ranges of {@code from}.
 *   <li>Nothing is cast to a limited type: assignment checks.
 *   <li>No target row is made from several source rows.
 * </ul>
 */
@NullMarked
package dev.uplift.batch.conversion;

import org.jspecify.annotations.NullMarked;
