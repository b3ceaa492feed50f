package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Making;
import dev.uplift.sync.change.Publications;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.SitePartitions;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plain or inherited table becomes a partitioned one, or the other way about: in one transaction
 * under lock the old one is set aside, the new one filled from it, rows counted, the old one
 * dropped, and its places in publications given to the new one.
 */
final class Rebuild {
  private final Situation situation;
  private final Work work;
  private final Closure closure;
  private final Counting counting;

  Rebuild(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
    this.counting = new Counting(situation);
  }

  void full() {
    for (Table shall : situation.want().tables()) {
      if (situation.has(shall.id())
          && situation.reshaped(shall)
          && situation.concerns(shall.id())
          && shall.partitionOf().isEmpty()) {
        rebuild(situation.have().table(shall.id()).orElseThrow(), shall);
      }
    }
  }

  private void rebuild(Table is, Table shall) {
    List<Table> old = new ArrayList<>(List.of(is));
    old.addAll(Family.descendants(is, situation.have()));
    Set<ObjectId> gone =
        old.stream().map(Table::id).collect(Collectors.toCollection(LinkedHashSet::new));
    List<Table> own = new SitePartitions(situation).of(is, shall);
    Set<ObjectId> come = own.stream().map(Table::id).collect(Collectors.toSet());
    Set<ObjectId> stay = new HashSet<>(come);
    stay.add(is.id());
    gone.forEach(id -> clear(id, gone, stay, is.id()));
    List<String> sql = new ArrayList<>();
    sql.add("lock table " + is.id().relationSql() + " in access exclusive mode");
    old.forEach(table -> setAside(table, come.contains(table.id()), sql));
    sql.addAll(counting.serials(is, shall));
    List<Table> made = made(shall, gone);
    made.addAll(own);
    made.forEach(table -> sql.addAll(Ddl.create(table, situation.want())));
    keepColumns(old, shall, sql);
    made.forEach(table -> sql.addAll(siteRights(table.id(), is.id())));
    old.stream()
        .filter(table -> come.contains(table.id()))
        .forEach(table -> sql.addAll(counting.ownedAgain(table)));
    if (old.stream().allMatch(table -> hasAll(is, table))) {
      sql.add(copy(is, shall, ""));
    } else {
      old.stream().distinct().forEach(table -> sql.add(copy(table, shall, "only ")));
    }
    sql.add(count(is));
    PartitionRemains remains = new PartitionRemains(situation, own);
    sql.addAll(counting.positions(is, shall));
    sql.addAll(remains.counting(counting));
    for (Table table : old.reversed()) {
      sql.add("drop table " + aside(table.id()));
    }
    sql.addAll(remains.given());
    Publications publications = new Publications(situation);
    sql.addAll(publications.passOn(old, made));
    List<String> lost = new ArrayList<>(publications.lost(old, made));
    lost.addAll(remains.lost());
    Change change =
        new Change(
            is.id(),
            because(is, lost),
            situation.mode(),
            Strategy.REBUILD,
            Form.PLAIN,
            sql,
            Change.ACCESS_EXCLUSIVE,
            is.rows(),
            is.bytes(),
            List.of(),
            List.of(),
            20 + 12 * old.size(),
            0,
            List.of(),
            Optional.empty());
    work.beforeTables(change);
  }

  private static String because(Table is, List<String> lost) {
    String why = is.partitionKey().isEmpty() ? "becomes partitioned" : "is partitioned otherwise";
    return lost.isEmpty() ? why : why + "; " + String.join("; ", lost);
  }

  /** A partition that was never there belongs to whom the old table did. */
  private List<String> siteRights(ObjectId made, ObjectId old) {
    Making making = new Making(situation);
    return situation.has(made) ? making.siteRights(made) : making.siteOwner(made, old);
  }

  /** What hangs on the old tables goes first; what is to stay comes back on the new one. */
  private void clear(ObjectId table, Set<ObjectId> gone, Set<ObjectId> stay, ObjectId root) {
    List<ObjectId> parts = situation.haveGraph().partsOf(table);
    for (ObjectId part : parts) {
      List<ObjectId> around = new ArrayList<>(situation.haveGraph().neededBy(part));
      around.stream()
          .filter(each -> !gone.contains(each.relation()))
          .forEach(each -> closure.takeOut(each, root));
      CatalogObject object = situation.have().find(part).orElseThrow();
      boolean loose =
          part.kind() == Kind.RULE || part.kind() == Kind.TRIGGER || part.kind() == Kind.POLICY;
      if (loose
          && !(object instanceof CatalogObject.Trigger t && t.inherited())
          && work.drop(part, root)) {
        comesBack(object, stay, root);
      } else if (object instanceof Index index && stay.contains(table) && !index.inherited()) {
        comesBack(object, stay, root);
      } else if (object instanceof Constraint c && stay.contains(table) && stays(c, root)) {
        work.restore(object);
        work.join(part, root);
      }
    }
    for (ObjectId dependent : situation.haveGraph().neededBy(table)) {
      if (!gone.contains(dependent.relation())) {
        closure.takeOut(dependent, root);
      }
    }
  }

  private void comesBack(CatalogObject object, Set<ObjectId> stay, ObjectId root) {
    boolean kept = !situation.wants(object.id()) && !situation.extras().contains(object.id());
    boolean loose = !(object instanceof Index);
    if (stay.contains(object.id().relation())
        && (kept || (loose && situation.settled(object.id())))) {
      work.restore(object);
      work.join(object.id(), root);
    }
  }

  /** A kept constraint of the customer's own. */
  private boolean stays(Constraint constraint, ObjectId root) {
    return !constraint.inherited()
        && !situation.wants(constraint.id())
        && !situation.extras().contains(constraint.id())
        && (constraint.type() != CatalogObject.ConstraintType.PRIMARY_KEY
            || !constraint.id().relation().equals(root));
  }

  private void setAside(Table table, boolean comes, List<String> sql) {
    sql.addAll(counting.setAside(table, comes));
    sql.add(
        "alter table "
            + table.id().relationSql()
            + " rename to "
            + Identifier.quote(Aside.name("uplift_old", table.id())));
  }

  private List<Table> made(Table shall, Set<ObjectId> gone) {
    List<Table> made = new ArrayList<>(List.of(shall));
    for (Table partition : Family.descendants(shall, situation.want())) {
      if (!situation.has(partition.id()) || gone.contains(partition.id())) {
        made.add(partition);
      }
    }
    return made;
  }

  /** Retired columns are carried over too: scripts still read them. */
  private void keepColumns(List<Table> old, Table shall, List<String> sql) {
    String alter = "alter table " + shall.id().relationSql();
    Set<String> kept = new LinkedHashSet<>();
    for (Table table : old) {
      for (Column column : table.columns()) {
        if (shall.column(column.id().name()).isEmpty() && kept.add(column.id().name())) {
          sql.add(alter + " add column " + ColumnSql.name(column) + " " + column.type());
        }
      }
    }
    Table is = old.getFirst();
    for (Column column : shall.columns()) {
      Optional<Column> own = is.column(column.id().name());
      boolean empty = own.map(each -> !each.notNull()).orElse(column.defaultExpression().isEmpty());
      if (empty
          && column.bindsNewRows()
          && column.identity().isEmpty()
          && column.generated().isEmpty()) {
        sql.add(alter + " alter column " + ColumnSql.name(column) + " drop not null");
      }
    }
  }

  private static boolean hasAll(Table table, Table child) {
    return child.columns().stream()
        .allMatch(column -> table.column(column.id().name()).isPresent());
  }

  private String copy(Table is, Table shall, String only) {
    List<String> into = new ArrayList<>();
    List<String> from = new ArrayList<>();
    for (Column column : is.columns()) {
      Column target = shall.column(column.id().name()).orElse(column);
      if (target.generated().isEmpty()) {
        into.add(ColumnSql.name(column));
        from.add(
            new NewValues(situation, work)
                .of(column, target)
                .or(() -> new Retype(column, target, situation, false, Map.of()).using())
                .orElse(ColumnSql.name(column)));
      }
    }
    boolean identity = shall.columns().stream().anyMatch(c -> c.identity().isPresent());
    return "insert into "
        + shall.id().relationSql()
        + " ("
        + String.join(", ", into)
        + ")"
        + (identity ? " overriding system value" : "")
        + " select "
        + String.join(", ", from)
        + " from "
        + only
        + aside(is.id());
  }

  /** Nothing can have gone astray: the transaction fails when the counts differ. */
  private static String count(Table table) {
    return "do $uplift$ begin if (select count(*) from "
        + table.id().relationSql()
        + ") <> (select count(*) from "
        + aside(table.id())
        + ") then raise exception 'rows were lost on the way into the new table'; end if; end $uplift$";
  }

  private static String aside(ObjectId table) {
    return Identifier.quote(table.schema(), Aside.name("uplift_old", table));
  }
}
