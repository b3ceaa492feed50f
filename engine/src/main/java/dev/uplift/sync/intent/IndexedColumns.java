package dev.uplift.sync.intent;

import dev.uplift.catalog.ObjectId;
import java.util.List;
import java.util.Set;

/**
 * What an index or a unique key speaks of.
 *
 * @param tables its own and those that its own is a partition of
 * @param columns every one, also those in expressions and conditions
 * @param finding those of which a statement must name one, for the index to find it rows
 */
public record IndexedColumns(List<ObjectId> tables, Set<String> columns, Set<String> finding) {
  public IndexedColumns {
    tables = List.copyOf(tables);
    columns = Set.copyOf(columns);
    finding = Set.copyOf(finding);
  }
}
