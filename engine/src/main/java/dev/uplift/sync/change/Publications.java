package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.shadow.Publication;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Publications that name a table. Around an ALTER TABLE that changes types the table is out of
 * those that name its columns, in the same transaction; a table that is dropped for a new one
 * leaves it its places.
 */
public record Publications(Situation situation) {

  private record Member(String publication, ObjectId table) {}

  void around(TableWork tableWork) {
    Table table = tableWork.table();
    if (table.columns().stream().anyMatch(tableWork::retypes)) {
      Stream.concat(Stream.of(table), Family.descendants(table, situation.have()).stream())
          .flatMap(each -> places(each.id()).stream())
          .filter(Publication::isNarrow)
          .forEach(each -> around(tableWork, each));
    }
  }

  private static void around(TableWork tableWork, Publication publication) {
    tableWork.before(publication.leave());
    tableWork.keeps(List.of(publication.join()));
  }

  /**
   * Gives the places of old tables, which are dropped by then, to the new ones of the same names.
   * The server takes columns and conditions of a partitioned table only where roots are published:
   * elsewhere its leaves take the place, since it is they that are published there.
   */
  public List<String> passOn(List<Table> old, List<Table> made) {
    Map<Member, String> joins = new LinkedHashMap<>();
    List<Publication> spread = new ArrayList<>();
    for (Table table : made) {
      for (Publication place : places(old, table)) {
        if (table.partitionKey().isPresent() && place.isNarrow() && !place.throughRoot()) {
          spread.add(place);
        } else {
          joins.put(new Member(place.name(), table.id()), place.join());
        }
      }
    }
    for (Publication place : spread) {
      made.stream()
          .filter(leaf -> leaf.partitionKey().isEmpty() && isWithin(leaf, place.table(), made))
          .map(Table::id)
          .forEach(leaf -> joins.putIfAbsent(new Member(place.name(), leaf), place.join(leaf)));
    }
    return List.copyOf(joins.values());
  }

  private static boolean isWithin(Table leaf, ObjectId root, List<Table> made) {
    Optional<ObjectId> parent = leaf.partitionOf();
    return parent.filter(root::equals).isPresent()
        || made.stream()
            .filter(each -> parent.filter(each.id()::equals).isPresent())
            .anyMatch(each -> isWithin(each, root, made));
  }

  /** What is said of places that go, since their tables do. */
  public List<String> lost(List<Table> old, List<Table> made) {
    List<ObjectId> stay = made.stream().map(Table::id).toList();
    return old.stream()
        .map(Table::id)
        .filter(id -> !stay.contains(id))
        .distinct()
        .flatMap(id -> places(id).stream())
        .map(each -> each.table().display() + " leaves publication \"" + each.name() + "\"")
        .toList();
  }

  private List<Publication> places(List<Table> old, Table made) {
    return old.stream().map(Table::id).anyMatch(made.id()::equals) ? places(made.id()) : List.of();
  }

  private List<Publication> places(ObjectId table) {
    return situation.beyond().site().published().getOrDefault(table, List.of());
  }
}
