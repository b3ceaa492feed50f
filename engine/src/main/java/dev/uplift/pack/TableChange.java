package dev.uplift.pack;

import java.util.List;
import java.util.Optional;

/**
 * What a script says it changes in one table, where its lists of tables would allow too much.
 *
 * @param rows whether the number of rows may change; empty: as {@code creates} and {@code deletes}
 *     say
 * @param columns the only ones whose values change: real names; empty: as {@code updates} says
 * @param sumsStay whether the sums of amounts are the same afterwards although rows come or go
 * @param rowsOf tables that together had, before the upgrade, as many rows of each company as this
 *     one has afterwards: qualified names; empty: nothing so exact is said
 */
public record TableChange(
    Optional<RowChange> rows,
    Optional<List<String>> columns,
    boolean sumsStay,
    List<String> rowsOf) {
  public TableChange {
    columns = columns.map(List::copyOf);
    rowsOf = List.copyOf(rowsOf);
  }

  /** One that says nothing of a number of rows but whether it may change. */
  public TableChange(Optional<RowChange> rows, Optional<List<String>> columns, boolean sumsStay) {
    this(rows, columns, sumsStay, List.of());
  }

  /** What may happen to the number of a table's rows. */
  public enum RowChange {
    SAME,
    MORE,
    FEWER,
    ANY
  }
}
