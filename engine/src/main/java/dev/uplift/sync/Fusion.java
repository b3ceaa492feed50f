package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.RowExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A conversion that may be carried out inside a rewrite of its table: each new value is worked out
 * from its own row, by functions that always answer the same.
 *
 * @param script its path
 * @param table whose rows it changes
 * @param set column to its new value
 * @param where which rows it changes; empty: all
 * @param mark the statements that mark it as done; they commit with the rewrite, or roll it back
 *     when another attempt has taken over
 */
public record Fusion(
    String script,
    ObjectId table,
    Map<String, RowExpression> set,
    Optional<RowExpression> where,
    List<String> mark) {
  public Fusion {
    set = Map.copyOf(set);
    mark = List.copyOf(mark);
  }

  /** Every column that a value is worked out from. */
  Stream<String> reads() {
    return Stream.concat(set.values().stream(), where.stream()).flatMap(RowExpression::columns);
  }
}
