package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Licence;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans what goes in FINAL: what has no right to be, what the dictionary retires, what the operator
 * names. Whatever holds rows goes only by the last two; all else is looked at under lock.
 */
final class Drops {
  private final Situation situation;
  private final Work work;
  private final Closure closure;
  private final Licence licence;

  Drops(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
    this.licence = new Licence(situation);
  }

  void finish() {
    Set<ObjectId> going = licence.going(true);
    for (ObjectId id : going) {
      switch (situation.have().objects().get(id)) {
        case Table table -> table(table, going);
        case Column column -> column(column, going);
        case null -> {
          // Named, but not there (any more).
        }
        case CatalogObject object -> object(object, going);
      }
    }
  }

  private void table(Table table, Set<ObjectId> going) {
    if (!work.drop(table.id(), table.id())) {
      return;
    }
    for (ObjectId dependent : List.copyOf(situation.haveGraph().neededBy(table.id()))) {
      dependent(dependent, table.id(), going);
    }
    situation
        .haveGraph()
        .partsOf(table.id())
        .forEach(
            part ->
                situation
                    .haveGraph()
                    .neededBy(part)
                    .forEach(dependent -> dependent(dependent, table.id(), going)));
  }

  private void dependent(ObjectId dependent, ObjectId table, Set<ObjectId> going) {
    if (dependent.path().size() == 3 && dependent.relation().equals(table)) {
      return;
    }
    if (dependent.kind() == Kind.TABLE) {
      work.join(dependent, table);
    } else if (dependent.kind() == Kind.CONSTRAINT || going.contains(dependent)) {
      if (!going.contains(dependent.relation())) {
        dropWithClosure(dependent, table);
      } else if (dependent.kind() == Kind.CONSTRAINT) {
        dropWithClosure(dependent, table);
      }
    } else {
      closure.takeOut(dependent, table);
    }
  }

  private void column(Column column, Set<ObjectId> going) {
    ObjectId id = column.id();
    if (going.contains(id.relation()) || column.inherited()) {
      return;
    }
    Optional<Table> table = situation.have().table(id.relation());
    if (table.isEmpty()) {
      return;
    }
    closure.beforeRetype(id);
    for (ObjectId dependent : situation.haveGraph().neededBy(id)) {
      boolean foreignKeyToIt =
          dependent.kind() == Kind.CONSTRAINT && !dependent.relation().equals(id.relation());
      if (foreignKeyToIt) {
        dropWithClosure(dependent, id.relation());
      }
    }
    TableWork tableWork = work.table(table.get());
    tableWork.action("drop column " + ColumnSql.name(column), id.name() + " goes");
    boolean holds = column.generated().isEmpty();
    tableWork.destroys(id, holds && !licence.covers(id, true));
  }

  private void object(CatalogObject object, Set<ObjectId> going) {
    ObjectId id = object.id();
    boolean withTable = id.path().size() == 3 && going.contains(id.relation());
    boolean inherited =
        switch (object) {
          case CatalogObject.Constraint c -> c.inherited();
          case CatalogObject.Index i -> i.inherited();
          case CatalogObject.Trigger t -> t.inherited();
          default -> false;
        };
    boolean withOwner =
        object instanceof CatalogObject.Sequence s
            && s.ownedBy()
                .filter(c -> going.contains(c) || going.contains(c.relation()))
                .isPresent();
    if (!withTable && !inherited && !withOwner) {
      dropWithClosure(id, id);
    }
  }

  private void dropWithClosure(ObjectId id, ObjectId because) {
    if (work.drop(id, because)) {
      closure.beforeDrop(id);
    }
  }
}
