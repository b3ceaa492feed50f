package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.sync.shadow.Publication;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.stream.Stream;

/**
 * Publications that name columns of a table: around an ALTER TABLE that changes types the table is
 * out of them, in the same transaction.
 */
record Publications(Situation situation) {

  void around(TableWork tableWork) {
    Table table = tableWork.table();
    boolean altered = table.columns().stream().anyMatch(tableWork::retypes);
    if (altered && !situation.published().isEmpty()) {
      Stream.concat(Stream.of(table), Family.descendants(table, situation.have()).stream())
          .flatMap(each -> situation.published().getOrDefault(each.id(), List.of()).stream())
          .forEach(each -> around(tableWork, each));
    }
  }

  private static void around(TableWork tableWork, Publication publication) {
    tableWork.before(publication.leave());
    tableWork.keeps(List.of(publication.join()));
  }
}
