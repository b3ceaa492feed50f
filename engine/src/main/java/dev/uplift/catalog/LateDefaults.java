package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Defaults that call a function which cannot be without the table itself, such as one that takes
 * its row: they are set after both are made.
 */
final class LateDefaults {
  private LateDefaults() {}

  /** The columns of the table with such a default. */
  static Set<ObjectId> of(Table table, Catalog in) {
    return table.columns().stream()
        .filter(column -> column.defaultExpression().isPresent())
        .map(Column::id)
        .filter(column -> returns(column, table.id(), in))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean returns(ObjectId column, ObjectId table, Catalog in) {
    Deque<ObjectId> open = new ArrayDeque<>();
    Set<ObjectId> seen = new HashSet<>();
    in.dependsOn().getOrDefault(column, Set.of()).stream()
        .filter(id -> id.kind() == Kind.FUNCTION)
        .forEach(open::add);
    while (!open.isEmpty()) {
      ObjectId id = open.pop();
      ObjectId whole = id.kind() == Kind.COLUMN ? id.relation() : id;
      if (whole.equals(table)) {
        return true;
      }
      if (seen.add(whole)) {
        open.addAll(in.dependsOn().getOrDefault(whole, Set.of()));
        in.table(whole)
            .ifPresent(
                other ->
                    other
                        .columns()
                        .forEach(c -> open.addAll(in.dependsOn().getOrDefault(c.id(), Set.of()))));
      }
    }
    return false;
  }
}
