package dev.uplift.pack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * What structure cannot say. Keys are names as written, qualified by the package's schema where
 * they were not: {@code schema.table}, {@code schema.table.column} (see {@code Identifier.parts}),
 * each in the one spelling of {@code ObjectId.display()}.
 *
 * @param tables by the table's new name
 * @param retired old objects that may be dropped: {@code schema.table} or {@code
 *     schema.table.column}
 * @param systemTables of sync mode partial
 * @param configurationKeys by name
 */
public record Dictionary(
    Map<String, TableEntry> tables,
    Map<String, Retirement> retired,
    Map<String, Map<String, ValueEntry>> values,
    List<String> systemTables,
    Map<String, ConfigurationKey> configurationKeys) {

  public static final Dictionary EMPTY =
      new Dictionary(Map.of(), Map.of(), Map.of(), List.of(), Map.of());

  public Dictionary {
    tables = Map.copyOf(tables);
    retired = Map.copyOf(retired);
    values = Map.copyOf(values);
    systemTables = List.copyOf(systemTables);
    configurationKeys = Map.copyOf(configurationKeys);
  }

  /** This dictionary with a later package's put over it: table by table, column by column. */
  public Dictionary with(Dictionary later) {
    return new Dictionary(
        over(tables, later.tables, TableEntry::with),
        over(retired, later.retired, (_, over) -> over),
        over(values, later.values, (under, over) -> over(under, over, (_, label) -> label)),
        Stream.concat(systemTables.stream(), later.systemTables.stream()).distinct().toList(),
        over(configurationKeys, later.configurationKeys, (_, over) -> over));
  }

  private static <V> Map<String, V> over(
      Map<String, V> under, Map<String, V> over, BinaryOperator<V> both) {
    Map<String, V> merged = new LinkedHashMap<>(under);
    over.forEach((key, value) -> merged.merge(key, value, both));
    return merged;
  }

  /**
   * What the dictionary says of one table.
   *
   * @param id stable over versions
   * @param was the table's old name, {@code schema.table}
   * @param scope where it is not what the platform's company column suggests
   * @param columns by new name
   * @param amounts columns whose sums are held against those before the upgrade: real new names
   */
  public record TableEntry(
      Optional<Integer> id,
      Optional<String> was,
      Optional<Scope> scope,
      Map<String, ColumnEntry> columns,
      List<String> amounts) {
    public TableEntry(
        Optional<Integer> id,
        Optional<String> was,
        Optional<Scope> scope,
        Map<String, ColumnEntry> columns) {
      this(id, was, scope, columns, List.of());
    }

    public TableEntry {
      amounts = List.copyOf(amounts);
      columns = Map.copyOf(columns);
    }

    TableEntry with(TableEntry later) {
      return new TableEntry(
          later.id.or(() -> id),
          later.was.or(() -> was),
          later.scope.or(() -> scope),
          over(columns, later.columns, ColumnEntry::with),
          Stream.concat(amounts.stream(), later.amounts.stream()).distinct().toList());
    }
  }

  /**
   * What the dictionary says of one column.
   *
   * @param was the column's old name
   * @param narrow the licence to change values that the new type cannot hold
   */
  public record ColumnEntry(Optional<Integer> id, Optional<String> was, Optional<Narrow> narrow) {
    ColumnEntry with(ColumnEntry later) {
      return new ColumnEntry(
          later.id.or(() -> id), later.was.or(() -> was), later.narrow.or(() -> narrow));
    }
  }

  /** How values are cut to a narrower type. */
  public enum Narrow {
    ROUND,
    TRUNCATE
  }

  /**
   * Why an object goes.
   *
   * @param by script that saves what it holds: it is dropped only once that is done
   */
  public record Retirement(Optional<String> by, Optional<String> key, Optional<String> because) {}

  /** An enum label's old spelling. */
  public record ValueEntry(String was) {}

  /**
   * A part of the application that a site can leave out.
   *
   * @param objects patterns with {@code *}
   */
  public record ConfigurationKey(boolean enabledByDefault, List<String> objects) {
    public ConfigurationKey {
      objects = List.copyOf(objects);
    }
  }
}
