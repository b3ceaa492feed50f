package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans the dictionary's renames, and those of what is named after tables and columns: constraints,
 * indexes, owned sequences, NOT NULL constraints.
 */
final class Renames {
  private final Situation situation;
  private final Work work;
  private final TakenNames names;
  private final NextNames next;

  Renames(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.names = TakenNames.of(situation);
    this.next = NextNames.of(situation);
  }

  void tables() {
    Map<ObjectId, List<Change>> asides = names.asides();
    for (Map.Entry<ObjectId, ObjectId> each : situation.intents().tableWas().entrySet()) {
      Optional<Table> old = situation.have().table(each.getValue());
      if (old.isPresent() && !situation.has(each.getKey()) && situation.wants(each.getKey())) {
        List<Change> before = asides.getOrDefault(each.getKey(), List.of());
        before.forEach(work::first);
        work.last(table(old.get(), each.getKey(), before));
      } else if (old.isEmpty() || isBack(each.getValue(), each.getKey())) {
        situation.have().table(each.getKey()).ifPresent(this::followers);
      }
    }
  }

  /** Whether the old name is another renamed table's by now. */
  private boolean isBack(ObjectId was, ObjectId now) {
    return situation.intents().tableWas().containsKey(was)
        && new Lineage(situation).successor(now).filter(to -> to.id().equals(now)).isPresent();
  }

  void columns() {
    for (Map.Entry<ObjectId, String> each : situation.intents().columnWas().entrySet()) {
      ObjectId shall = each.getKey();
      ObjectId is = shall.relation().column(each.getValue());
      boolean due = situation.has(is) && !situation.has(shall) && situation.wants(shall);
      if (due && !inherited(is)) {
        work.last(column(is, shall));
      } else if (!situation.has(is)) {
        situation.have().table(shall.relation()).ifPresent(this::followers);
      }
    }
    new EnumChanges(situation, work).rename();
  }

  private boolean inherited(ObjectId column) {
    return situation.haveColumn(column).filter(Column::inherited).isPresent();
  }

  private Change table(Table old, ObjectId shall, List<Change> before) {
    List<String> sql =
        old.id().schema().equals(shall.schema())
            ? List.of(
                "alter table "
                    + old.id().relationSql()
                    + " rename to "
                    + Identifier.quote(shall.name()))
            : Moves.of(situation)
                .sql(old, shall, before.stream().map(Change::object).collect(Collectors.toSet()));
    return change(shall, "was " + old.id().display(), sql);
  }

  private Change column(ObjectId is, ObjectId shall) {
    return change(
        shall,
        "was " + is.name(),
        List.of(
            "alter table "
                + is.relationSql()
                + " rename column "
                + Identifier.quote(is.name())
                + " to "
                + Identifier.quote(shall.name())));
  }

  /** What is named after a renamed table or column gets the name that the target gives it. */
  private void followers(Table is) {
    Optional<Table> found = situation.want().table(is.id());
    if (found.isEmpty()) {
      return;
    }
    Set<ObjectId> taken = new HashSet<>();
    for (ObjectId id : situation.haveGraph().partsOf(is.id())) {
      if (!situation.wants(id)) {
        constraint(id, taken);
        index(id, taken);
      }
    }
    for (Column column : is.columns()) {
      next.ownedBy(column.id()).stream()
          .filter(sequence -> !next.stays(sequence))
          .forEach(this::sequence);
      ofColumn(is, column);
    }
  }

  private void constraint(ObjectId id, Set<ObjectId> taken) {
    if (!(situation.have().objects().get(id) instanceof Constraint old) || old.inherited()) {
      return;
    }
    next.of(old)
        .filter(c -> taken.add(c.id()))
        .findFirst()
        .filter(c -> !Names.isByIndex(c) || names.freeFor(c.id(), c.id().name(), work))
        .ifPresent(
            c ->
                work.last(
                    change(
                        c.id(),
                        "was " + id.name(),
                        List.of(
                            "alter table "
                                + id.relationSql()
                                + " rename constraint "
                                + Identifier.quote(id.name())
                                + " to "
                                + Identifier.quote(c.id().name())))));
  }

  private void index(ObjectId id, Set<ObjectId> taken) {
    if (!(situation.have().objects().get(id) instanceof Index old)) {
      return;
    }
    next.of(old)
        .filter(i -> taken.add(i.id()))
        .findFirst()
        .filter(i -> names.freeFor(i.id(), i.id().name(), work))
        .ifPresent(i -> work.last(change(i.id(), "was " + id.name(), List.of(renameIndex(id, i)))));
  }

  private static String renameIndex(ObjectId id, Index shall) {
    return "alter index "
        + Identifier.quote(id.schema(), id.name())
        + " rename to "
        + Identifier.quote(shall.id().name());
  }

  private void sequence(Sequence old) {
    next.of(old)
        .findFirst()
        .filter(s -> names.freeFor(s.id(), s.id().name(), work))
        .ifPresent(
            s ->
                work.last(
                    change(
                        s.id(),
                        "was " + old.id().name(),
                        List.of(
                            "alter sequence "
                                + old.id().relationSql()
                                + " rename to "
                                + Identifier.quote(s.id().name())))));
  }

  /** The identity's sequence, and the NOT NULL constraint. */
  private void ofColumn(Table table, Column is) {
    Optional<Column> found =
        situation.want().find(is.id()).filter(Column.class::isInstance).map(Column.class::cast);
    if (found.isEmpty() || is.inherited()) {
      return;
    }
    Column shall = found.get();
    if (is.identity().isPresent() && shall.identity().isPresent()) {
      String old = ColumnSql.sequence(table, is, is.identity().get());
      String name = ColumnSql.sequence(table, shall, shall.identity().get());
      String plain = Identifier.parts(name).getLast();
      if (!old.equals(name) && names.freeFor(is.id(), plain, work)) {
        String last = Identifier.quote(plain);
        work.last(
            change(is.id(), "was " + old, List.of("alter sequence " + old + " rename to " + last)));
      }
    }
    Optional<String> named = shall.notNullConstraint();
    is.notNullConstraint()
        .filter(name -> named.isPresent() && !named.get().equals(name))
        .ifPresent(
            name ->
                work.last(
                    change(
                        is.id(),
                        "was " + name,
                        List.of(
                            "alter table "
                                + table.id().relationSql()
                                + " rename constraint "
                                + Identifier.quote(name)
                                + " to "
                                + Identifier.quote(named.orElseThrow())))));
  }

  private Change change(ObjectId id, String why, List<String> sql) {
    boolean constraint = id.kind() == Kind.CONSTRAINT || id.kind() == Kind.INDEX;
    return Change.of(id, why, situation.mode(), Form.PLAIN, sql).weighing(constraint ? 2 : 4);
  }
}
