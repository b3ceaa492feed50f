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
 */
public record TableChange(
    Optional<RowChange> rows, Optional<List<String>> columns, boolean sumsStay) {
  public TableChange {
    columns = columns.map(List::copyOf);
  }

  /** What may happen to the number of a table's rows. */
  public enum RowChange {
    SAME,
    MORE,
    FEWER,
    ANY
  }
}
