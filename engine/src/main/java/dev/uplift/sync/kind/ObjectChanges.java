package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.CatalogObject.Policy;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Making;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans what is wholly said by its definition: views, functions, triggers, policies and the like.
 */
final class ObjectChanges {
  private final Situation situation;
  private final Work work;
  private final Closure closure;
  private final Prerequisites prerequisites;

  ObjectChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
    this.prerequisites = new Prerequisites(situation, work);
  }

  /** Schemas, extensions, types and tables, and whatever these need. */
  void additive() {
    for (CatalogObject shall : situation.want().objects().values()) {
      Kind kind = shall.id().kind();
      boolean early =
          switch (kind) {
            case SCHEMA, EXTENSION, ENUM, DOMAIN, COMPOSITE, RANGE, COLLATION -> true;
            case TABLE -> canBeMade((Table) shall);
            default -> false;
          };
      if (early && !situation.has(shall.id()) && !waitsForRename(shall.id())) {
        prerequisites.make(shall);
      }
    }
  }

  /** Tables that had to wait for their parents. */
  void full() {
    for (Table shall : situation.want().tables()) {
      boolean ready =
          parents(shall).stream()
              .allMatch(
                  parent ->
                      work.table(parent).isEmpty()
                          && situation.want().table(parent).filter(situation::reshaped).isEmpty());
      if (!situation.has(shall.id())
          && ready
          && situation.concerns(shall.id())
          && !waitsForRename(shall.id())) {
        prerequisites.make(shall);
      }
    }
  }

  void finish() {
    for (CatalogObject shall : situation.want().objects().values()) {
      switch (shall) {
        case View v -> defined(v);
        case Function f -> function(f);
        case Trigger t -> trigger(t);
        case Policy p -> defined(p);
        case Defined d -> defined(d);
        default -> {
          // The other planners' concern.
        }
      }
    }
  }

  private boolean waitsForRename(ObjectId id) {
    ObjectId was = situation.intents().tableWas().get(id);
    return was != null && situation.has(was);
  }

  private boolean canBeMade(Table shall) {
    return parents(shall).stream()
        .map(parent -> situation.want().table(parent).orElseThrow())
        .allMatch(
            parent ->
                !situation.reshaped(parent)
                    && (!situation.has(parent.id())
                        || parent.columns().stream()
                            .allMatch(column -> situation.settled(column.id()))));
  }

  private static List<ObjectId> parents(Table table) {
    return table.partitionOf().map(List::of).orElse(table.inherits());
  }

  private void defined(CatalogObject shall) {
    if (situation.settled(shall.id())) {
      return;
    }
    if (situation.has(shall.id()) && work.drop(shall.id(), shall.id())) {
      closure.beforeDrop(shall.id());
    }
    work.make(shall, Form.PLAIN);
  }

  private void function(Function shall) {
    if (!prerequisites.replace(shall)) {
      defined(shall);
    }
  }

  private void trigger(Trigger shall) {
    Optional<Trigger> is =
        situation
            .have()
            .find(shall.id())
            .filter(Trigger.class::isInstance)
            .map(Trigger.class::cast);
    if (shall.inherited()) {
      return;
    }
    if (is.isEmpty() || !is.get().definition().equals(shall.definition())) {
      defined(shall);
    } else if (!is.get().enabled().equals(shall.enabled())
        && situation.settings().comparison().triggerStates()) {
      work.last(state(shall));
    }
  }

  /** Partitions follow it, save for those that the site has switched for themselves. */
  private Change state(Trigger shall) {
    List<String> sql = new ArrayList<>(List.of(Ddl.triggerState(shall)));
    sql.addAll(new Making(situation).onPartitions(shall));
    return Change.of(shall.id(), "state of a trigger", situation.mode(), Form.PLAIN, sql);
  }
}
