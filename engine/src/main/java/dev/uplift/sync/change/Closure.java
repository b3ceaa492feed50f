package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;

/**
 * Takes out of the way what the server would refuse a change for, and has it put back afterwards.
 * CASCADE is never used.
 */
public final class Closure {
  private final Situation situation;
  private final Work work;

  public Closure(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  /**
   * Before a column changes its type, and with it those of the same name in partitions and tables
   * that inherit it: views, rules, policies, triggers, functions that name it.
   */
  public void beforeRetype(ObjectId column) {
    beforeRetype(column, column.relation());
    situation.have().table(column.relation()).stream()
        .flatMap(table -> Family.descendants(table, situation.have()).stream())
        .forEach(child -> beforeRetype(child.id().column(column.name()), column.relation()));
  }

  private void beforeRetype(ObjectId column, ObjectId because) {
    for (ObjectId dependent : situation.haveGraph().neededBy(column)) {
      switch (dependent.kind()) {
        case VIEW, MATERIALIZED_VIEW, RULE, POLICY, TRIGGER, FUNCTION, OTHER -> {
          if (!isOfParent(dependent)) {
            takeOut(dependent, because);
          }
        }
        default -> {
          // Indexes, constraints, statistics: the server makes them anew. Columns that
          // are worked out from it: their planner's concern.
        }
      }
    }
  }

  /** A partition's trigger that goes and comes with its parent's, or with the partition. */
  public boolean isOfParent(ObjectId part) {
    return situation.have().find(part).orElse(null) instanceof Trigger trigger
        && trigger.inherited();
  }

  /** A partition's key, index or trigger, which goes and comes with its parent's. */
  private boolean isOfParents(ObjectId part, ObjectId parents) {
    return part.kind() == parents.kind()
        && switch (situation.have().objects().get(part)) {
          case Index index -> index.inherited();
          case Constraint constraint -> constraint.inherited();
          case Trigger trigger -> trigger.inherited();
          case null, default -> false;
        };
  }

  /** Before an object is dropped (and perhaps made again): all that needs it. */
  public void beforeDrop(ObjectId object) {
    for (ObjectId dependent : situation.haveGraph().neededBy(object)) {
      if (!partOf(dependent, object) && !isOfParents(dependent, object)) {
        takeOut(dependent, object);
      }
    }
    if (object.kind() == Kind.VIEW || object.kind() == Kind.MATERIALIZED_VIEW) {
      situation.haveGraph().partsOf(object).forEach(part -> goesWith(part, object));
    }
  }

  /** Drops an object for another's sake, with what needs it, and puts back what is to stay. */
  public void takeOut(ObjectId object, ObjectId because) {
    Optional<CatalogObject> found = situation.have().find(object);
    if (found.isEmpty() || object.kind() == Kind.TABLE) {
      return;
    }
    if (found.get() instanceof Column column) {
      takeDefault(column, because);
      return;
    }
    if (!work.drop(object, because)) {
      return;
    }
    beforeDrop(object);
    putBack(found.get());
  }

  /** The old one comes back, unless the mode brings its own or it is to go. */
  private void putBack(CatalogObject object) {
    boolean goes = situation.mode() == Mode.FINAL && situation.extras().contains(object.id());
    boolean own = situation.mode() == Mode.FINAL && situation.wants(object.id());
    boolean later = object instanceof Constraint && situation.mode() != Mode.FINAL;
    if (own) {
      situation.want().find(object.id()).ifPresent(shall -> work.make(shall, Making.form(shall)));
    } else if (!goes || later) {
      work.restore(object);
    }
  }

  /** Parts of a view go and come with it. */
  private void goesWith(ObjectId part, ObjectId view) {
    if (part.kind() != Kind.COLUMN && work.drop(part, view)) {
      beforeDrop(part);
      situation.have().find(part).ifPresent(this::putBack);
    }
  }

  /** A default that calls a function, or reads a sequence, which goes for a moment. */
  private void takeDefault(Column column, ObjectId because) {
    ObjectId id = column.id();
    if (column.defaultExpression().isEmpty()) {
      return;
    }
    String why = "its default is made anew";
    String drop =
        "alter table "
            + id.relationSql()
            + " alter column "
            + ColumnSql.name(column)
            + " drop default";
    work.beforeDrops(Change.of(id, why, situation.mode(), Form.PLAIN, List.of(drop)));
    Form form = situation.mode() == Mode.FINAL ? Form.PLAIN : Form.RESTORED;
    String set = new Making(situation).undone(Ddl.columnDefault(shall(column)));
    work.lastOf(Change.of(id, why, situation.mode(), form, List.of(set)));
    work.join(id, because);
  }

  private Column shall(Column column) {
    return situation
        .want()
        .find(column.id())
        .filter(_ -> situation.mode() == Mode.FINAL)
        .filter(Column.class::isInstance)
        .map(Column.class::cast)
        .orElse(column);
  }

  private static boolean partOf(ObjectId dependent, ObjectId object) {
    List<String> path = dependent.path();
    return path.size() == 3
        && object.path().size() == 2
        && path.subList(0, 2).equals(object.path())
        && object.kind() == Kind.TABLE;
  }
}
