package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a catalog's objects can be made: each after what it cannot be without, and
 * else by kind. A column appears only where its default has to wait ({@link Ddl#columnDefault});
 * the other columns come with their tables. What parents bring by themselves does not appear.
 */
public final class CreationOrder {
  private record Node(int rank, int place, CatalogObject object) {}

  private final Catalog catalog;
  private final Map<ObjectId, Node> nodes = new LinkedHashMap<>();
  private final Map<List<String>, ObjectId> relations = new HashMap<>();
  private final Map<ObjectId, Set<ObjectId>> waitsFor = new HashMap<>();
  private final Map<ObjectId, List<ObjectId>> awaitedBy = new HashMap<>();
  private final Set<ObjectId> late = new HashSet<>();

  private CreationOrder(Catalog catalog) {
    this.catalog = catalog;
  }

  public static List<CatalogObject> of(Catalog catalog) {
    CreationOrder order = new CreationOrder(catalog);
    order.nodes();
    order.edges();
    return order.sorted();
  }

  /** All that makes the whole catalog in an empty database, comments and grants included. */
  public static List<String> statements(Catalog catalog) {
    List<String> statements = new ArrayList<>();
    List<CatalogObject> order = of(catalog);
    for (CatalogObject object : order) {
      if (object instanceof Column column) {
        statements.add(Ddl.columnDefault(column));
      } else {
        statements.addAll(Ddl.create(object, catalog));
      }
    }
    order.stream()
        .filter(Sequence.class::isInstance)
        .map(Sequence.class::cast)
        .filter(sequence -> sequence.ownedBy().isPresent() && !isUsedByOwner(sequence, catalog))
        .map(Ddl::ownedBy)
        .forEach(statements::add);
    catalog.comments().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(e -> statements.add(Ddl.comment(e.getKey(), catalog, e.getValue())));
    catalog.grants().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(e -> statements.addAll(Ddl.grants(e.getKey(), catalog, Set.of(), e.getValue())));
    return statements;
  }

  private static boolean isUsedByOwner(Sequence sequence, Catalog catalog) {
    ObjectId owner = sequence.ownedBy().orElseThrow();
    return catalog.dependsOn().getOrDefault(owner, Set.of()).contains(sequence.id());
  }

  private void nodes() {
    for (CatalogObject object : catalog.objects().values()) {
      if (!(object instanceof Column) && !comesByItself(object)) {
        add(object);
      }
      if (object instanceof Table table) {
        for (ObjectId column : LateDefaults.of(table, catalog)) {
          late.add(column);
          add(catalog.objects().get(column));
        }
      }
    }
  }

  private void add(@Nullable CatalogObject object) {
    if (object != null) {
      nodes.put(object.id(), new Node(rank(object), nodes.size(), object));
      if (isRelation(object.id().kind())) {
        relations.put(object.id().path(), object.id());
      }
    }
  }

  static boolean comesByItself(CatalogObject object) {
    return switch (object) {
      case Constraint constraint -> constraint.inherited();
      case Index index -> index.inherited();
      case Trigger trigger -> trigger.inherited();
      default -> false;
    };
  }

  private static boolean isRelation(Kind kind) {
    return kind == Kind.TABLE || kind == Kind.VIEW || kind == Kind.MATERIALIZED_VIEW;
  }

  private static int rank(CatalogObject object) {
    return switch (object.id().kind()) {
      case SCHEMA -> 0;
      case EXTENSION, COLLATION -> 1;
      case ENUM, DOMAIN, COMPOSITE, RANGE -> 2;
      case FUNCTION -> 3;
      case OTHER -> object.id().name().startsWith("event trigger ") ? 20 : 4;
      case SEQUENCE -> 5;
      case TABLE -> 6;
      case COLUMN -> 7;
      case CONSTRAINT -> isForeignKey(object) ? 12 : 8;
      case INDEX -> 9;
      case VIEW -> 10;
      case MATERIALIZED_VIEW -> 11;
      case STATISTICS -> 13;
      case RULE -> 14;
      case TRIGGER -> 15;
      case POLICY -> 16;
    };
  }

  private static boolean isForeignKey(CatalogObject object) {
    return object instanceof Constraint constraint
        && constraint.type() == ConstraintType.FOREIGN_KEY;
  }

  private void edges() {
    for (ObjectId id : nodes.keySet()) {
      edges(id, catalog.dependsOn().getOrDefault(id, Set.of()));
      catalog.table(id).ifPresent(this::columnEdges);
      if (late.contains(id)) {
        edges(id, Set.of(id.relation()));
      }
    }
  }

  private void columnEdges(Table table) {
    for (Column column : table.columns()) {
      if (!late.contains(column.id())) {
        edges(table.id(), catalog.dependsOn().getOrDefault(column.id(), Set.of()));
      }
    }
  }

  private void edges(ObjectId from, Set<ObjectId> to) {
    for (ObjectId target : to) {
      Optional<ObjectId> node = node(target).filter(id -> !id.equals(from));
      if (node.isPresent()
          && waitsFor.computeIfAbsent(from, _ -> new HashSet<>()).add(node.get())) {
        awaitedBy.computeIfAbsent(node.get(), _ -> new ArrayList<>()).add(from);
      }
    }
  }

  private Optional<ObjectId> node(ObjectId id) {
    if (id.kind() == Kind.COLUMN) {
      return Optional.ofNullable(relations.get(id.path().subList(0, 2)));
    }
    return nodes.containsKey(id) ? Optional.of(id) : Optional.empty();
  }

  /** Where objects wait for each other in a circle, the one of the earliest kind goes first. */
  private List<CatalogObject> sorted() {
    Comparator<Node> byKind = Comparator.comparingInt(Node::rank).thenComparingInt(Node::place);
    PriorityQueue<Node> ready = new PriorityQueue<>(byKind);
    Map<ObjectId, Node> waiting = new LinkedHashMap<>(nodes);
    nodes.values().stream().filter(node -> isFree(node.object().id())).forEach(ready::add);
    List<CatalogObject> sorted = new ArrayList<>(nodes.size());
    while (!waiting.isEmpty()) {
      Node next =
          ready.isEmpty() ? waiting.values().stream().min(byKind).orElseThrow() : ready.remove();
      if (waiting.remove(next.object().id()) != null) {
        sorted.add(next.object());
        release(next.object().id(), ready);
      }
    }
    return sorted;
  }

  private boolean isFree(ObjectId id) {
    return waitsFor.getOrDefault(id, Set.of()).isEmpty();
  }

  private void release(ObjectId done, PriorityQueue<Node> ready) {
    for (ObjectId id : awaitedBy.getOrDefault(done, List.of())) {
      Set<ObjectId> open = waitsFor.getOrDefault(id, Set.of());
      Node node = nodes.get(id);
      if (open.remove(done) && open.isEmpty() && node != null) {
        ready.add(node);
      }
    }
  }
}
