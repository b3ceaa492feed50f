package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tables that inherit from each other, or are partitions of each other. */
public final class Family {
  private Family() {}

  /** The table's descendants, the nearest first. */
  public static List<Table> descendants(Table table, Catalog in) {
    List<Table> found = new ArrayList<>();
    for (Table child : in.children().getOrDefault(table.id(), List.of())) {
      found.add(child);
      found.addAll(descendants(child, in));
    }
    return found;
  }

  /** Columns that tell rows of different partitions apart, on whatever level. */
  public static List<Column> partitionColumns(Table table, Catalog in) {
    List<String> keys =
        Stream.concat(Stream.of(table), descendants(table, in).stream())
            .flatMap(each -> each.partitionKey().stream())
            .toList();
    if (keys.isEmpty()) {
      return List.of();
    }
    return table.columns().stream()
        .filter(
            column -> {
              String name = Pattern.quote(Identifier.display(column.id().name()));
              Pattern word = Pattern.compile("(?<![\\w$\"])" + name + "(?![\\w$\"])");
              return keys.stream().anyMatch(key -> word.matcher(key).find());
            })
        .toList();
  }

  /** Whether the table has partitions or children, may have some, or is one. */
  public static boolean isAround(Table table, Catalog in) {
    return table.partitionKey().isPresent()
        || table.partitionOf().isPresent()
        || !table.inherits().isEmpty()
        || !descendants(table, in).isEmpty();
  }
}
