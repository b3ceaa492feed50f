package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Table;
import java.util.ArrayList;
import java.util.List;

/** Tables that inherit from each other, or are partitions of each other. */
public final class Family {
  private Family() {}

  /** The table's descendants, the nearest first. */
  public static List<Table> descendants(Table table, Catalog in) {
    List<Table> found = new ArrayList<>();
    for (Table each : in.tables()) {
      boolean child =
          each.inherits().contains(table.id())
              || each.partitionOf().filter(table.id()::equals).isPresent();
      if (child) {
        found.add(each);
        found.addAll(descendants(each, in));
      }
    }
    return found;
  }

  /** Whether the table has partitions or children, may have some, or is one. */
  public static boolean isAround(Table table, Catalog in) {
    return table.partitionKey().isPresent()
        || table.partitionOf().isPresent()
        || !table.inherits().isEmpty()
        || !descendants(table, in).isEmpty();
  }
}
