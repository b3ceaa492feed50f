package dev.uplift.sync;

import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.pack.Dictionary.ValueEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An old structure with rows, a new one, and what a query of the result must answer.
 *
 * @param query one text column {@code r}
 */
record Pair(
    String name, String old, String shall, Dictionary dictionary, String query, List<String> rows) {

  static Pair of(String name, String old, String shall, String query, String... rows) {
    return new Pair(name, old, shall, Dictionary.EMPTY, query, List.of(rows));
  }

  Pair with(Dictionary words) {
    return new Pair(name, old, shall, words, query, rows);
  }

  static Dictionary renames(String table, String was, Map<String, String> columns) {
    Map<String, ColumnEntry> entries = new HashMap<>();
    columns.forEach(
        (column, old) ->
            entries.put(
                column, new ColumnEntry(Optional.empty(), Optional.of(old), Optional.empty())));
    Optional<String> old = was.isEmpty() ? Optional.empty() : Optional.of(was);
    return words(
        Map.of(table, new TableEntry(Optional.empty(), old, Optional.empty(), entries)), Map.of());
  }

  static Dictionary narrows(String table, String column, Narrow how) {
    ColumnEntry entry = new ColumnEntry(Optional.empty(), Optional.empty(), Optional.of(how));
    TableEntry columns =
        new TableEntry(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(column, entry));
    return words(Map.of(table, columns), Map.of());
  }

  static Dictionary retires(String... names) {
    Map<String, Retirement> retired = new HashMap<>();
    for (String name : names) {
      retired.put(name, new Retirement(Optional.empty(), Optional.empty(), Optional.of("old")));
    }
    return new Dictionary(Map.of(), retired, Map.of(), List.of(), Map.of());
  }

  static Dictionary words(
      Map<String, TableEntry> tables, Map<String, Map<String, ValueEntry>> values) {
    return new Dictionary(tables, Map.of(), values, List.of(), Map.of());
  }

  @Override
  public String toString() {
    return name;
  }
}
