/**
 * One column's way from what it is to what it shall be, as SQL.
 *
 * <p>Start reading at {@link dev.uplift.sync.column.Retype}; {@link
 * dev.uplift.sync.column.ColumnSql} has the clauses.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>No value is cut or rounded in silence: nothing is cast to a limited type.
 *   <li>Pure: no database is asked.
 * </ul>
 *
 * <p>May use database, catalog; of sync intent and situation.
 */
@NullMarked
package dev.uplift.sync.column;

import org.jspecify.annotations.NullMarked;
