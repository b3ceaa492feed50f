package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.Altered;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Empty tables that stand for a table's parents until its swap. No statement says of a column or
 * check that it is inherited; so the shadow inherits from the start, but from nothing that anybody
 * reads.
 */
final class Templates {
  private final Situation situation;
  private final Work work;
  private final TableWork child;
  private final Physical physical;

  Templates(Situation situation, Work work, TableWork child, Physical physical) {
    this.situation = situation;
    this.work = work;
    this.child = child;
    this.physical = physical;
  }

  /** Of each parent one, in their order. */
  List<ObjectId> ids() {
    return child.table().inherits().stream().map(this::id).toList();
  }

  private ObjectId id(ObjectId parent) {
    ObjectId both = child.table().id().column(parent.display());
    return ObjectId.table(Shadow.SCHEMA, Aside.name("shadow_parent", both));
  }

  List<String> create() {
    List<String> sql = new ArrayList<>();
    for (Table parent : parents()) {
      sql.addAll(Ddl.create(template(parent), situation.have()));
      checks(parent).filter(this::binds).forEach(check -> sql.add(passedOn(parent, check)));
    }
    return sql;
  }

  /** In the swap, once all are in their places: the parents themselves, as they then are. */
  List<String> link() {
    List<String> sql = new ArrayList<>();
    String alter = "alter table " + child.table().id().relationSql() + " ";
    for (Table parent : parents()) {
      checks(parent)
          .filter(check -> !binds(check))
          .forEach(check -> sql.add(passedOn(parent, check) + " not valid"));
    }
    parents().forEach(parent -> sql.add(alter + "inherit " + parent.id().relationSql()));
    ids().forEach(template -> sql.add(alter + "no inherit " + template.relationSql()));
    ids().forEach(template -> sql.add("drop table " + template.relationSql()));
    return sql;
  }

  /** Whether a parent is why the column is not null. */
  boolean bindsNotNull(Column column) {
    return column.notNull()
        && column.notNullConstraint().isEmpty()
        && parents().stream()
            .flatMap(parent -> columns(parent).stream())
            .filter(each -> each.notNull() && !each.notNullNoInherit())
            .anyMatch(each -> each.id().name().equals(column.id().name()));
  }

  private List<Table> parents() {
    return child.table().inherits().stream()
        .flatMap(parent -> situation.have().table(parent).stream())
        .toList();
  }

  private Table template(Table parent) {
    ObjectId id = id(parent.id());
    return new Table(
        id,
        columns(parent).stream().map(column -> passedOn(id, parent, column)).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        false,
        false,
        List.of(),
        "d",
        Optional.empty(),
        0,
        0);
  }

  /** As they will be, and in that order. */
  private List<Column> columns(Table parent) {
    Optional<TableWork> altered = work.table(parent.id());
    if (altered.isEmpty()) {
      return parent.columns();
    }
    Table shall = situation.want().table(parent.id()).orElse(parent);
    var afterwards = altered.get().columns();
    return ColumnOrder.of(parent, afterwards.keySet(), shall).stream()
        .map(name -> Optional.ofNullable(afterwards.get(name)).orElseThrow())
        .toList();
  }

  /**
   * A default is the child's own; a NOT NULL bears the name that it has there, or, of a new column,
   * that of whoever declares it.
   */
  private Column passedOn(ObjectId template, Table parent, Column column) {
    String name = column.id().name();
    Column plain = Altered.withDefault(Altered.within(template, column), Optional.empty());
    boolean bound =
        column.notNull()
            && !column.notNullNoInherit()
            && Optional.ofNullable(child.columns().get(name)).filter(Column::notNull).isPresent();
    Optional<String> known =
        Optional.ofNullable(physical.kin().notNulls().get(name))
            .or(() -> declaredNotNull(parent, name));
    return bound
        ? known.map(constraint -> Altered.notNull(plain, constraint)).orElse(plain)
        : Altered.nullable(plain);
  }

  private Optional<String> declaredNotNull(Table table, String column) {
    return columns(table).stream()
        .filter(each -> each.id().name().equals(column))
        .findFirst()
        .flatMap(Column::notNullConstraint)
        .or(
            () ->
                table.inherits().stream()
                    .flatMap(above -> situation.have().table(above).stream())
                    .flatMap(above -> declaredNotNull(above, column).stream())
                    .findFirst());
  }

  private Stream<Constraint> checks(Table parent) {
    return situation.haveGraph().partsOf(parent.id()).stream()
        .filter(part -> !work.drops(part) && !goesWithColumn(parent, part))
        .flatMap(part -> situation.have().find(part).stream())
        .filter(Constraint.class::isInstance)
        .map(Constraint.class::cast)
        .filter(each -> each.type() == ConstraintType.CHECK)
        .filter(each -> !each.definition().endsWith(" NO INHERIT"));
  }

  private boolean goesWithColumn(Table parent, ObjectId part) {
    return work.table(parent.id())
        .filter(
            altered ->
                situation.haveGraph().needs(part).stream()
                    .anyMatch(
                        each ->
                            each.relation().equals(parent.id())
                                && parent.column(each.name()).isPresent()
                                && altered.isFresh(each.name())))
        .isPresent();
  }

  /** Whether the child's rows have had to pass it. */
  private boolean binds(Constraint check) {
    ObjectId own =
        new ObjectId(
            check.id().kind(),
            List.of(child.table().id().schema(), child.table().id().name(), check.id().name()));
    return situation
        .have()
        .find(own)
        .filter(Constraint.class::isInstance)
        .map(Constraint.class::cast)
        .map(Constraint::validated)
        .orElse(check.validated());
  }

  private String passedOn(Table parent, Constraint check) {
    return "alter table "
        + id(parent.id()).relationSql()
        + " add constraint "
        + Identifier.quote(check.id().name())
        + " "
        + check.definition();
  }
}
