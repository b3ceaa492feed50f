package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Licence;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts what is to be done in order: what the rest stands on; then, unit by unit, drops, tables and
 * what is put back; then what stands on the tables.
 */
public final class Assembly {
  private final Situation situation;
  private final Work work;
  private final Making making;
  private final Map<ObjectId, ObjectId> leader = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private int unit;

  public Assembly(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.making = new Making(situation);
  }

  public List<Change> changes() {
    work.firsts().forEach(this::alone);
    group();
    Set<ObjectId> mixed = mixed();
    List<ObjectId> makes = situation.wantGraph().ordered(work.makes().keySet());
    Set<ObjectId> pure = new LinkedHashSet<>(makes);
    pure.removeIf(id -> mixed.contains(lead(id)));
    pure.stream().filter(Assembly::isFoundation).forEach(id -> makeAlone(id, keys(id, pure)));
    units(mixed, makes);
    List<ObjectId> rest =
        pure.stream().filter(id -> !isFoundation(id) && !comesWithTable(id, pure)).toList();
    inOrder(rest).forEach(id -> makeAlone(id, List.of()));
    work.lasts().forEach(this::alone);
    return changes;
  }

  private static boolean isFoundation(ObjectId id) {
    return switch (id.kind()) {
      case SCHEMA,
          EXTENSION,
          COLLATION,
          ENUM,
          DOMAIN,
          COMPOSITE,
          RANGE,
          SEQUENCE,
          FUNCTION,
          TABLE ->
          true;
      default -> false;
    };
  }

  /** Partitions' keys and indexes before their parent's, which then takes them over. */
  private List<ObjectId> inOrder(List<ObjectId> makes) {
    List<ObjectId> ordered = new ArrayList<>();
    makes.stream().filter(this::isOfPartition).forEach(ordered::add);
    makes.stream().filter(id -> !isOfPartition(id)).forEach(ordered::add);
    return ordered;
  }

  private boolean isOfPartition(ObjectId part) {
    boolean key = part.kind() == Kind.INDEX || part.kind() == Kind.CONSTRAINT;
    boolean foreign =
        work.madeAs(part).object() instanceof Constraint c && c.references().isPresent();
    return key
        && !foreign
        && situation.want().table(part.relation()).flatMap(t -> t.partitionOf()).isPresent();
  }

  private void alone(Change change) {
    changes.add(change.in(++unit));
  }

  private void makeAlone(ObjectId id, List<Constraint> keys) {
    alone(making.change(work.madeAs(id), keys));
  }

  /** The keys that are made with the table, in one statement. */
  private List<Constraint> keys(ObjectId table, Set<ObjectId> pure) {
    return situation.wantGraph().partsOf(table).stream()
        .filter(part -> pure.contains(part) && comesWithTable(part, pure))
        .map(part -> (Constraint) work.madeAs(part).object())
        .toList();
  }

  /**
   * Of something that nothing else happens to: whether nothing else happens to its table, either.
   */
  private boolean comesWithTable(ObjectId part, Set<ObjectId> pure) {
    return work.madeAs(part).object() instanceof Constraint key
        && work.madeAs(part).form() == Form.PLAIN
        && pure.contains(part.relation())
        && work.madeAs(part.relation()).object() instanceof Table table
        && Making.comesWithTable(table, key);
  }

  /** Joins what was joined while planning, and what is dropped or made with what it needs. */
  private void group() {
    Set<ObjectId> nodes = new LinkedHashSet<>(work.tables().keySet());
    nodes.addAll(work.drops());
    nodes.addAll(work.beforeDrops().keySet());
    nodes.addAll(work.beforeTables().keySet());
    nodes.addAll(work.afterTables().keySet());
    nodes.addAll(work.makes().keySet());
    for (ObjectId node : nodes) {
      work.joined(node).stream().filter(nodes::contains).forEach(other -> join(node, other));
      if (work.tables().containsKey(node.relation()) && !isOnlyMade(node)) {
        join(node, node.relation());
      }
    }
    Set<ObjectId> mixed = mixed();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (ObjectId make : work.makes().keySet()) {
        for (ObjectId needed : situation.wantGraph().needs(make)) {
          boolean both = work.makes().containsKey(needed) && !lead(needed).equals(lead(make));
          if (both && needed.kind() != Kind.TABLE && mixed.contains(lead(make))) {
            join(make, needed);
            mixed = mixed();
            grew = true;
          }
        }
      }
    }
  }

  private boolean isOnlyMade(ObjectId node) {
    return work.makes().containsKey(node) && !work.drops(node);
  }

  /** Leaders of the groups that do more than make. */
  private Set<ObjectId> mixed() {
    Set<ObjectId> mixed = new LinkedHashSet<>();
    for (Collection<ObjectId> each :
        List.of(
            work.tables().keySet(),
            work.drops(),
            work.beforeDrops().keySet(),
            work.beforeTables().keySet(),
            work.afterTables().keySet())) {
      each.forEach(id -> mixed.add(lead(id)));
    }
    return mixed;
  }

  private void units(Set<ObjectId> mixed, List<ObjectId> makes) {
    List<ObjectId> drops = situation.haveGraph().ordered(work.drops()).reversed();
    Map<ObjectId, List<Change>> units = new LinkedHashMap<>();
    mixed.forEach(leader -> units.put(leader, new ArrayList<>()));
    work.locks().forEach((id, change) -> unit(units, id).add(change));
    work.proofs().forEach((id, change) -> unit(units, id).add(change));
    work.beforeDrops().forEach((id, change) -> unit(units, id).add(change));
    for (ObjectId id : drops) {
      CatalogObject object = situation.have().objects().get(id);
      if (!(object instanceof Column) && object != null) {
        unit(units, id).add(drop(object));
      }
    }
    work.beforeTables().forEach((id, change) -> unit(units, id).add(change));
    StatisticsTargets targets = new StatisticsTargets(situation, work);
    Publications publications = new Publications(situation);
    work.tables()
        .forEach(
            (id, tableWork) -> {
              targets.keep(tableWork);
              publications.around(tableWork);
              if (!tableWork.isEmpty()) {
                unit(units, id).add(tableWork.change(situation.mode(), parts(id)));
              }
            });
    work.afterTables().forEach((id, change) -> unit(units, id).add(change));
    List<ObjectId> here = makes.stream().filter(id -> mixed.contains(lead(id))).toList();
    inOrder(here).forEach(id -> unit(units, id).add(making.change(work.madeAs(id))));
    work.lastOf().forEach((id, change) -> unit(units, id).add(change));
    for (List<Change> each : units.values()) {
      unit++;
      each.forEach(change -> changes.add(change.in(unit)));
    }
  }

  private List<Change> unit(Map<ObjectId, List<Change>> units, ObjectId id) {
    return units.computeIfAbsent(lead(id), _ -> new ArrayList<>());
  }

  private Change drop(CatalogObject object) {
    ObjectId id = object.id();
    boolean table = id.kind() == Kind.TABLE;
    boolean comesBack = work.makes().containsKey(id);
    Change change =
        Change.of(
            id,
            comesBack ? "stands in the way" : "goes",
            situation.mode(),
            Form.PLAIN,
            List.of(Ddl.drop(object)));
    if (!table) {
      return comesBack ? change : change.destroying(List.of(id), List.of());
    }
    boolean licensed = new Licence(situation).covers(id, true);
    return change
        .destroying(List.of(id), licensed ? List.of() : List.of(id))
        .weighing(8 + 4 * parts(id));
  }

  private int parts(ObjectId table) {
    int parts =
        (int)
            situation.haveGraph().partsOf(table).stream()
                .filter(id -> id.kind() == Kind.INDEX || id.kind() == Kind.CONSTRAINT)
                .count();
    int children =
        situation
            .have()
            .table(table)
            .map(each -> Family.descendants(each, situation.have()).size())
            .orElse(0);
    return parts * (1 + children) + 2 * children;
  }

  private ObjectId lead(ObjectId id) {
    ObjectId next = leader.getOrDefault(id, id);
    return next.equals(id) ? id : lead(next);
  }

  private void join(ObjectId one, ObjectId other) {
    ObjectId first = lead(one);
    ObjectId second = lead(other);
    if (!first.equals(second)) {
      leader.put(second, first);
    }
  }
}
