package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who cannot be without whom, in one catalog.
 *
 * @param needs object to what it needs
 * @param neededBy the reverse
 * @param parts what lies on a relation (indexes, constraints, triggers, rules, policies, columns)
 */
public record Graph(
    Map<ObjectId, Set<ObjectId>> needs,
    Map<ObjectId, Set<ObjectId>> neededBy,
    Map<List<String>, List<ObjectId>> parts) {

  static Graph of(Catalog catalog) {
    Map<List<String>, ObjectId> views = new HashMap<>();
    catalog.all(View.class).forEach(view -> views.put(view.id().path(), view.id()));
    Map<ObjectId, Set<ObjectId>> needs = new HashMap<>();
    Map<ObjectId, Set<ObjectId>> neededBy = new HashMap<>();
    catalog
        .dependsOn()
        .forEach(
            (object, needed) -> {
              for (ObjectId each : needed) {
                ObjectId real = ofView(each, views);
                needs.computeIfAbsent(object, _ -> new LinkedHashSet<>()).add(real);
                neededBy.computeIfAbsent(real, _ -> new LinkedHashSet<>()).add(object);
              }
            });
    Map<List<String>, List<ObjectId>> parts = new HashMap<>();
    for (ObjectId id : catalog.objects().keySet()) {
      if (id.path().size() == 3) {
        parts.computeIfAbsent(id.path().subList(0, 2), _ -> new ArrayList<>()).add(id);
      }
    }
    return new Graph(needs, neededBy, parts);
  }

  /** A view's columns are no objects of their own: who needs one needs the view. */
  private static ObjectId ofView(ObjectId id, Map<List<String>, ObjectId> views) {
    return id.kind() == Kind.COLUMN ? views.getOrDefault(id.path().subList(0, 2), id) : id;
  }

  public Set<ObjectId> needs(ObjectId id) {
    return needs.getOrDefault(id, Set.of());
  }

  public Set<ObjectId> neededBy(ObjectId id) {
    return neededBy.getOrDefault(id, Set.of());
  }

  public List<ObjectId> partsOf(ObjectId relation) {
    return parts.getOrDefault(relation.path(), List.of());
  }

  /** What is needed first; kinds break ties, and circles are cut where they are met. */
  public List<ObjectId> ordered(Collection<ObjectId> objects) {
    Map<ObjectId, ObjectId> standsFor = new LinkedHashMap<>();
    objects.stream()
        .sorted(Comparator.comparingInt(Graph::rank))
        .forEach(id -> standsFor.put(id, id));
    Set<ObjectId> done = new LinkedHashSet<>();
    Set<ObjectId> seen = new HashSet<>();
    standsFor.keySet().forEach(id -> visit(id, standsFor.keySet(), seen, done));
    return List.copyOf(done);
  }

  private void visit(ObjectId id, Set<ObjectId> among, Set<ObjectId> seen, Set<ObjectId> done) {
    if (!seen.add(id)) {
      return;
    }
    for (ObjectId needed : directNeeds(id)) {
      ObjectId node = among.contains(needed) ? needed : needed.relation();
      if (!node.equals(id) && among.contains(node)) {
        visit(node, among, seen, done);
      }
    }
    done.add(id);
  }

  /** A table needs what its columns need; a sequence does not need the column that owns it. */
  private Set<ObjectId> directNeeds(ObjectId id) {
    if (id.kind() == Kind.SEQUENCE) {
      return Set.of();
    }
    Set<ObjectId> all = new LinkedHashSet<>(needs(id));
    if (id.path().size() == 3) {
      all.add(id.relation());
      all.add(new ObjectId(Kind.VIEW, id.path().subList(0, 2)));
      all.add(new ObjectId(Kind.MATERIALIZED_VIEW, id.path().subList(0, 2)));
    }
    for (ObjectId part : id.kind() == Kind.TABLE ? partsOf(id) : List.<ObjectId>of()) {
      if (part.kind() == Kind.COLUMN) {
        all.addAll(needs(part));
      }
    }
    return all;
  }

  private static int rank(ObjectId id) {
    return switch (id.kind()) {
      case SCHEMA -> 0;
      case EXTENSION -> 1;
      case COLLATION -> 2;
      case ENUM -> 3;
      case DOMAIN, RANGE -> 4;
      case COMPOSITE -> 5;
      case SEQUENCE -> 6;
      case FUNCTION -> 7;
      case TABLE -> 8;
      case COLUMN -> 9;
      case INDEX -> 10;
      case CONSTRAINT -> 11;
      case STATISTICS -> 12;
      case VIEW, MATERIALIZED_VIEW -> 13;
      case RULE -> 14;
      case TRIGGER -> 15;
      case POLICY -> 16;
      case OTHER -> 17;
    };
  }
}
