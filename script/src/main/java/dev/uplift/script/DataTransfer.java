package dev.uplift.script;

import org.jspecify.annotations.Nullable;

/**
 * A copy of columns or rows from one table to another, as in Business Central: one statement of the
 * server, never row by row. What would go wrong is looked for first and told with table, column and
 * key. Where the script is cut into ranges of the source or the destination, it is held to them;
 * where it is per company, to the company's rows.
 *
 * <p>Made by {@link UpgradeContext#dataTransfer}; for one copy.
 */
public interface DataTransfer {
  /** {@code table} or {@code schema.table} each; the same table twice is allowed. */
  DataTransfer setTables(String source, String destination);

  DataTransfer addFieldValue(String sourceField, String destinationField);

  DataTransfer addConstantValue(@Nullable Object value, String destinationField);

  /** Which source row belongs to which destination row: for {@link #copyFields} alone. */
  DataTransfer addJoin(String sourceField, String destinationField);

  /**
   * Only source rows for which the condition holds.
   *
   * @param operator one of {@code = <> < <= > >=}, {@code is null}, {@code is not null}
   */
  DataTransfer addSourceFilter(String sourceField, String operator, @Nullable Object value);

  /** Only destination rows for which the condition holds: for {@link #copyFields} alone. */
  DataTransfer addDestinationFilter(
      String destinationField, String operator, @Nullable Object value);

  /**
   * Changes the joined destination rows. Without a join, source and destination are the same table.
   *
   * @return rows changed
   */
  long copyFields();

  /**
   * Inserts a destination row for each source row. Fields that are not named get their default.
   *
   * @return rows inserted
   */
  long copyRows();
}
