package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.change.Making;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The statements by which a filled shadow takes the place of the old table: no row is touched. */
final class Swap {
  private final Situation situation;
  private final Work work;
  private final Table is;
  private final Physical physical;
  private final Shadow shadow;
  private final ForeignKeys foreignKeys;
  private final String table;
  private final String alter;
  private final List<String> sql = new ArrayList<>();

  /**
   * @param foreignKeys of the table and to it, unless others see to them
   */
  Swap(
      Situation situation,
      Work work,
      Table is,
      Physical physical,
      Shadow shadow,
      ForeignKeys foreignKeys) {
    this.situation = situation;
    this.work = work;
    this.is = is;
    this.physical = physical;
    this.shadow = shadow;
    this.foreignKeys = foreignKeys;
    this.table = is.id().relationSql();
    this.alter = "alter table " + table + " ";
  }

  /** The name of an index until the swap: those of a schema all differ. */
  static String aside(ObjectId index) {
    return Aside.name("shadow_index", index);
  }

  /**
   * All of it, in order.
   *
   * @param indexes and the constraints that own one
   * @param checks that bind the shadow already
   */
  List<String> statements(
      List<CatalogObject> indexes, List<Constraint> checks, List<Column> columns) {
    sql.addAll(foreignKeys.drops());
    takePlace();
    identities(columns);
    sequences();
    if (is.partitionKey().isPresent()) {
      sql.add(withoutPartitions());
    }
    sql.add("drop table " + aside());
    indexes.forEach(this::named);
    security();
    notValid();
    sql.addAll(foreignKeys.unproven());
    rights(Stream.concat(indexes.stream(), checks.stream()).toList(), columns);
    sql.addAll(physical.late());
    return sql;
  }

  private String aside() {
    return Identifier.quote(is.id().schema(), Aside.name("uplift_old", is.id()));
  }

  /** One that was made since this was planned would go with the old table, and its rows too. */
  private String withoutPartitions() {
    return """
    do $uplift$ begin
      if exists (select from pg_inherits where inhparent = %s::regclass) then
        raise exception %s;
      end if;
    end $uplift$"""
        .formatted(
            Identifier.literal(aside()),
            Identifier.literal(is.id().display() + " has been given another partition meanwhile"));
  }

  private void takePlace() {
    is.partitionOf()
        .ifPresent(
            parent ->
                sql.add("alter table " + parent.relationSql() + " detach partition " + table));
    sql.add(alter + "rename to " + Identifier.quote(Aside.name("uplift_old", is.id())));
    sql.add("alter table " + shadow.sql() + " set schema " + Identifier.quote(is.id().schema()));
    sql.add(
        "alter table "
            + Identifier.quote(is.id().schema(), shadow.name())
            + " rename to "
            + Identifier.quote(is.id().name()));
    Optional.ofNullable(situation.have().owners().get(is.id()))
        .filter(owner -> !owner.equals(situation.beyond().user()))
        .ifPresent(owner -> sql.add(Ddl.owner(is.id(), situation.have(), owner)));
  }

  private void identities(List<Column> columns) {
    for (Column column : columns) {
      if (column.identity().isPresent()) {
        String identity = column.identity().get();
        String name = ColumnSql.sequence(is, column, identity);
        String set = Aside.name("uplift_seq", column.id());
        sql.add("alter sequence " + name + " rename to " + Identifier.quote(set));
        sql.add(
            alter
                + "alter column "
                + ColumnSql.name(column)
                + " add generated "
                + ColumnSql.identity(identity));
        String old = Identifier.quote(Identifier.parts(name).getFirst(), set);
        sql.add(
            "select setval(" + Identifier.literal(name) + ", last_value, is_called) from " + old);
      }
    }
  }

  private void sequences() {
    for (Sequence sequence : situation.have().all(Sequence.class)) {
      if (sequence.ownedBy().filter(column -> column.relation().equals(is.id())).isPresent()) {
        sql.add(Ddl.ownedBy(sequence));
      }
    }
  }

  private void named(CatalogObject object) {
    String from = aside(object.id());
    String to = Identifier.quote(object.id().name());
    sql.add(
        object instanceof Index
            ? "alter index " + Identifier.quote(is.id().schema(), from) + " rename to " + to
            : alter + "rename constraint " + Identifier.quote(from) + " to " + to);
    if (is.replicaIdentity().equals("i " + object.id().name())) {
      sql.add(alter + "replica identity using index " + to);
    }
    sql.addAll(physical.indexSettings().getOrDefault(object.id().name(), List.of()));
  }

  private void security() {
    if (is.rowSecurity()) {
      sql.add(alter + "enable row level security");
    }
    if (is.forceRowSecurity()) {
      sql.add(alter + "force row level security");
    }
  }

  /** Checks that the old rows never had to pass. */
  private void notValid() {
    situation.have().all(Constraint.class).stream()
        .filter(each -> each.id().relation().equals(is.id()) && !work.drops(each.id()))
        .filter(each -> each.type() == ConstraintType.CHECK && !each.validated())
        .forEach(
            each -> {
              sql.addAll(Ddl.create(ofItsOwn(each), situation.have()));
              sql.addAll(new Making(situation).rights(each.id()));
            });
  }

  /** A partition has it before it is attached; what inherits gets it from its parent. */
  private Constraint ofItsOwn(Constraint check) {
    return new Constraint(
        check.id(),
        check.type(),
        check.definition(),
        false,
        check.references(),
        check.columns(),
        check.inherited() && is.partitionOf().isEmpty());
  }

  private void rights(List<CatalogObject> parts, List<Column> columns) {
    Making making = new Making(situation);
    making.rights(is.id()).stream().filter(each -> !sql.contains(each)).forEach(sql::add);
    columns.stream()
        .filter(column -> is.column(column.id().name()).isPresent())
        .forEach(column -> sql.addAll(making.rights(is.id().column(column.id().name()))));
    parts.forEach(part -> sql.addAll(making.rights(part.id())));
  }
}
