package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What may be locked or read by changing a table, as far as the catalogs tell: the table, those
 * that partitions, inheritance and foreign keys join to it, and the relations that it and its
 * columns need. A foreign key joins where a column of it changes; the server leaves the others
 * alone.
 *
 * @param joined table to the tables that a statement on it may lock as well
 */
public record Reach(Graph have, Graph want, Map<ObjectId, Set<ObjectId>> joined) {

  private static final Set<Kind> RELATIONS =
      Set.of(Kind.TABLE, Kind.COLUMN, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.SEQUENCE);

  static Reach of(Situation situation) {
    Map<ObjectId, Set<ObjectId>> joined = new HashMap<>();
    for (Constraint key : situation.have().all(Constraint.class)) {
      key.references()
          .filter(_ -> changes(key, situation))
          .ifPresent(other -> join(joined, key.id().relation(), other));
    }
    situation
        .have()
        .children()
        .forEach((parent, all) -> all.forEach(child -> join(joined, child.id(), parent)));
    return new Reach(situation.haveGraph(), situation.wantGraph(), joined);
  }

  private static boolean changes(Constraint key, Situation situation) {
    return !key.equals(situation.want().find(key.id()).orElse(null))
        || situation.haveGraph().needs(key.id()).stream()
            .filter(needed -> needed.kind() == Kind.COLUMN)
            .anyMatch(
                column -> !situation.have().find(column).equals(situation.want().find(column)));
  }

  private static void join(Map<ObjectId, Set<ObjectId>> joined, ObjectId one, ObjectId other) {
    joined.computeIfAbsent(one, _ -> new HashSet<>()).add(other);
    joined.computeIfAbsent(other, _ -> new HashSet<>()).add(one);
  }

  /**
   * Whether two sessions may change them at the same time, and neither waits for the other. Not
   * where a function is called, which may read anything: whoever waits for a table until it has
   * been written anew sees it empty afterwards, as its own statement began before that.
   */
  public boolean isApart(Collection<ObjectId> some, Collection<ObjectId> others) {
    return !callsFunction(some)
        && !callsFunction(others)
        && Collections.disjoint(of(some), of(others));
  }

  private boolean callsFunction(Collection<ObjectId> tables) {
    return Stream.of(have, want)
        .anyMatch(
            graph ->
                tables.stream()
                    .flatMap(
                        table -> Stream.concat(Stream.of(table), graph.partsOf(table).stream()))
                    .flatMap(part -> graph.needs(part).stream())
                    .anyMatch(needed -> callsFunction(needed, graph)));
  }

  /** By itself, or as a domain's check. */
  private static boolean callsFunction(ObjectId needed, Graph graph) {
    return needed.kind() == Kind.FUNCTION
        || (needed.kind() == Kind.DOMAIN
            && graph.needs(needed).stream().anyMatch(each -> callsFunction(each, graph)));
  }

  private Set<ObjectId> of(Collection<ObjectId> objects) {
    Set<ObjectId> reached = new HashSet<>();
    for (ObjectId object : objects) {
      add(reached, object);
      for (Graph graph : List.of(have, want)) {
        Stream.concat(Stream.of(object), columns(object, graph))
            .flatMap(part -> graph.needs(part).stream())
            .filter(needed -> RELATIONS.contains(needed.kind()))
            .forEach(needed -> add(reached, needed));
      }
    }
    return reached;
  }

  private static Stream<ObjectId> columns(ObjectId object, Graph graph) {
    return graph.partsOf(object).stream().filter(part -> part.kind() == Kind.COLUMN);
  }

  private void add(Set<ObjectId> reached, ObjectId object) {
    reached.add(object);
    reached.add(object.relation());
    reached.addAll(joined.getOrDefault(object.relation(), Set.of()));
  }
}
