package dev.uplift.sync;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import java.util.Optional;

/**
 * Which table and column was which: under its own name, or under the one that the dictionary says.
 */
record Lineage(Situation situation) {

  /** What the target's table is now. */
  Optional<Table> old(ObjectId shall) {
    return situation
        .have()
        .table(shall)
        .or(
            () ->
                Optional.ofNullable(situation.intents().tableWas().get(shall))
                    .flatMap(situation.have()::table));
  }

  /** What a column of the target is now, in the table that {@link #old} answered. */
  Optional<Column> old(Table is, Column shall) {
    String was = situation.intents().columnWas().get(shall.id());
    return is.column(shall.id().name()).or(() -> Optional.ofNullable(was).flatMap(is::column));
  }

  /** What becomes of a table. */
  Optional<Table> successor(ObjectId is) {
    return situation
        .want()
        .table(is)
        .or(
            () ->
                situation.intents().tableWas().entrySet().stream()
                    .filter(each -> each.getValue().equals(is))
                    .findFirst()
                    .flatMap(each -> situation.want().table(each.getKey())));
  }
}
