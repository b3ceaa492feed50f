package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Constraints and indexes on a column that changes its type. The server makes them anew by itself;
 * those that would not fit the new type, or change anyway, go first.
 */
final class Obstacles {
  private static final List<Set<String>> FAMILIES =
      List.of(
          Set.of("smallint", "integer", "bigint"),
          Set.of("text", "character varying"),
          Set.of("numeric"),
          Set.of("timestamp without time zone", "timestamp with time zone", "date"));

  private final Situation situation;
  private final Work work;

  Obstacles(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void clear(Table table, ObjectId column) {
    for (ObjectId part : situation.haveGraph().partsOf(table.id())) {
      boolean touches = situation.haveGraph().needs(part).contains(column);
      if (touches && goesFirst(part)) {
        drop(part, table.id());
      }
    }
    clearForeignKeys(column);
  }

  /** What the target says otherwise, or does not say and Uplift may drop. */
  private boolean goesFirst(ObjectId part) {
    Optional<CatalogObject> is = situation.have().find(part);
    boolean remade =
        is.filter(Index.class::isInstance).isPresent()
            || is.filter(Constraint.class::isInstance)
                .map(Constraint.class::cast)
                .filter(
                    c -> c.type() == ConstraintType.CHECK || c.type() == ConstraintType.EXCLUSION)
                .filter(c -> !c.inherited())
                .isPresent();
    boolean changes =
        situation.wants(part) ? !situation.settled(part) : situation.extras().contains(part);
    return remade && changes && !keepsStatistics(part);
  }

  /** The server makes it as the target says, and what the site gave it would be lost with it. */
  private boolean keepsStatistics(ObjectId part) {
    return situation.have().objects().get(part) instanceof Index is
        && !is.statistics().isEmpty()
        && situation.want().objects().get(part) instanceof Index shall
        && IndexSql.alike(is, shall);
  }

  private void drop(ObjectId part, ObjectId because) {
    if (work.drop(part, because)) {
      new Closure(situation, work).beforeDrop(part);
    }
  }

  /** A foreign key whose two sides would be of different families for a moment. */
  private void clearForeignKeys(ObjectId column) {
    for (ObjectId dependent : situation.haveGraph().neededBy(column)) {
      if (dependent.kind() == Kind.CONSTRAINT
          && situation.have().find(dependent).filter(this::isForeignKey).isPresent()
          && !withinFamily(column)) {
        new Closure(situation, work).takeOut(dependent, column.relation());
        situation
            .have()
            .find(dependent)
            .map(Constraint.class::cast)
            .flatMap(Constraint::references)
            .ifPresent(other -> work.join(dependent, other));
        work.join(dependent, dependent.relation());
      }
    }
  }

  private boolean isForeignKey(CatalogObject object) {
    return object instanceof Constraint c && c.type() == ConstraintType.FOREIGN_KEY;
  }

  private boolean withinFamily(ObjectId column) {
    String is = situation.haveColumn(column).map(c -> Casts.base(c.type())).orElse("");
    String shall =
        situation
            .want()
            .find(column)
            .filter(CatalogObject.Column.class::isInstance)
            .map(c -> Casts.base(((CatalogObject.Column) c).type()))
            .orElse(is);
    return is.equals(shall)
        || FAMILIES.stream().anyMatch(family -> family.contains(is) && family.contains(shall));
  }
}
