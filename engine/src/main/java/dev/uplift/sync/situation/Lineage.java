package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which table and column was which: under its own name, or under the one that the dictionary says.
 * A name that one gives up another may take.
 */
public record Lineage(Situation situation) {

  /** What the target's table is now. */
  public Optional<Table> old(ObjectId shall) {
    Optional<Table> was =
        Optional.ofNullable(situation.intents().tableWas().get(shall))
            .flatMap(situation.have()::table);
    Optional<Table> own = situation.have().table(shall);
    return own.isEmpty() || leaves(shall) ? was : own;
  }

  /** What a column of the target is now, in the table that {@link #old} answered. */
  public Optional<Column> old(Table is, Column shall) {
    Optional<Column> was =
        Optional.ofNullable(situation.intents().columnWas().get(shall.id())).flatMap(is::column);
    Optional<Column> own = is.column(shall.id().name());
    return own.isEmpty() || leaves(is, shall.id()) ? was : own;
  }

  /** What becomes of a table. */
  public Optional<Table> successor(ObjectId is) {
    return leaves(is)
        ? Optional.ofNullable(situation.intents().tableBecomes().get(is))
            .flatMap(situation.want()::table)
        : situation.want().table(is);
  }

  /** What becomes of a column of a table whose successor is known. */
  public Optional<Column> successor(Column column, Table is, Table shall) {
    ObjectId own = shall.id().column(column.id().name());
    return leaves(is, own)
        ? Optional.ofNullable(situation.intents().columnBecomes().get(own))
            .flatMap(now -> shall.column(now.name()))
        : shall.column(own.name());
  }

  /** Whether the table gets another name, as things stand. */
  private boolean leaves(ObjectId table) {
    ObjectId from = table;
    Set<ObjectId> passed = new HashSet<>();
    while (situation.has(from) && passed.add(from)) {
      ObjectId to = situation.intents().tableBecomes().get(from);
      if (to == null || !situation.wants(to)) {
        return false;
      }
      from = to;
    }
    return passed.size() > 0 && !situation.has(from);
  }

  /** The same of a column, named as in the target's table. */
  private boolean leaves(Table is, ObjectId column) {
    ObjectId from = column;
    Set<ObjectId> passed = new HashSet<>();
    while (is.column(from.name()).isPresent() && passed.add(from)) {
      ObjectId to = situation.intents().columnBecomes().get(from);
      if (to == null || !situation.wants(to)) {
        return false;
      }
      from = to;
    }
    return passed.size() > 0 && is.column(from.name()).isEmpty();
  }
}
