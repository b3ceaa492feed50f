package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The order in which a table's columns stand, and shall. */
final class ColumnOrder {
  private ColumnOrder() {}

  /** The model's columns in the model's order, then what only the database has. */
  static List<String> of(Table is, Collection<String> afterwards, Table shall) {
    List<String> order = new ArrayList<>();
    Stream.of(shall, is)
        .flatMap(table -> table.columns().stream())
        .map(Column::id)
        .map(id -> id.name())
        .filter(name -> afterwards.contains(name) && !order.contains(name))
        .forEach(order::add);
    return order;
  }

  /** Whether the columns will stand so when new ones are only added at the end. */
  static boolean isKept(Table is, Collection<String> afterwards, Table shall) {
    List<String> appended =
        Stream.of(is, shall)
            .flatMap(table -> table.columns().stream())
            .map(column -> column.id().name())
            .filter(afterwards::contains)
            .distinct()
            .toList();
    return common(appended, shall).equals(common(of(is, afterwards, shall), shall));
  }

  /** Whether those columns that are in both stand in the model's order already. */
  static boolean isThere(Table is, Table shall) {
    List<String> names = names(is);
    return common(names, shall).equals(names(shall).stream().filter(names::contains).toList());
  }

  private static List<String> common(List<String> names, Table shall) {
    return names.stream().filter(name -> shall.column(name).isPresent()).toList();
  }

  static List<String> names(Table table) {
    return table.columns().stream().map(column -> column.id().name()).toList();
  }
}
