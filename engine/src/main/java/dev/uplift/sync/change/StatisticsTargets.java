package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Targets that the expressions of indexes, and extended statistics, were given: ALTER TABLE makes
 * an index or statistics over a column anew when the column's type changes, and forgets them.
 */
record StatisticsTargets(Situation situation, Work work) {

  /** Gives them again after the table's ALTER TABLE. */
  void keep(TableWork tableWork) {
    Table table = tableWork.table();
    Set<String> retyped =
        table.columns().stream()
            .filter(tableWork::retypes)
            .map(column -> column.id().name())
            .collect(Collectors.toSet());
    if (!retyped.isEmpty()) {
      Stream.concat(Stream.of(table), Family.descendants(table, situation.have()).stream())
          .flatMap(each -> indexes(each, retyped))
          .forEach(index -> tableWork.keeps(Ddl.statistics(index)));
      statements(table, retyped).forEach(sql -> tableWork.keeps(List.of(sql)));
    }
  }

  /** Of extended statistics, which the server makes anew as well. */
  private Stream<String> statements(Table table, Set<String> retyped) {
    return Stream.concat(Stream.of(table), Family.descendants(table, situation.have()).stream())
        .flatMap(each -> retyped.stream().map(each.id()::column))
        .flatMap(column -> situation.haveGraph().neededBy(column).stream())
        .filter(each -> each.kind() == Kind.STATISTICS && !work.drops(each))
        .distinct()
        .flatMap(each -> Stream.ofNullable(situation.beyond().site().statements().get(each)));
  }

  private Stream<Index> indexes(Table table, Set<String> retyped) {
    return situation.haveGraph().partsOf(table.id()).stream()
        .filter(part -> part.kind() == Kind.INDEX && !work.drops(part))
        .map(part -> (Index) situation.have().objects().get(part))
        .filter(index -> !index.statistics().isEmpty())
        .filter(
            index ->
                situation.haveGraph().needs(index.id()).stream()
                    .anyMatch(each -> isOneOf(each, retyped)));
  }

  private static boolean isOneOf(ObjectId needed, Set<String> columns) {
    return needed.kind() == Kind.COLUMN && columns.contains(needed.name());
  }
}
