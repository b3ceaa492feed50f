package dev.uplift.sync.kind;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.Altered;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plans which columns may be null: at first those that may be so from now on, and last those that
 * may no longer. Since 18 a NOT NULL may also bind new rows alone, or none that inherit.
 */
final class NotNullChanges {
  private final Situation situation;
  private final Work work;

  NotNullChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void full(Table table, Column is, Column shall) {
    if (bindsUnasked(is, shall) && !isByParent(table, is)) {
      mayBeNull(table, is, "column " + is.id().name() + " may be null");
    }
    boolean heirs = situation.have().children().containsKey(table.id());
    if (bothNamed(is, shall) && is.notNullNoInherit() && !shall.notNullNoInherit() && !heirs) {
      work.table(table)
          .action(
              "alter constraint "
                  + Identifier.quote(is.notNullConstraint().orElseThrow())
                  + " inherit",
              "a NOT NULL is also for those that inherit");
    }
  }

  void mayBeNull(Table table, Column is, String why) {
    work.table(table).action("alter column " + ColumnSql.name(is) + " drop not null", why);
    work.table(table).becomes(Altered.nullable(work.table(table).column(is)));
  }

  void finish(Table table, Column is, Column shall) {
    if (is.inherited() && shall.inherited() && !isAlone(is, shall)) {
      return;
    }
    if (shall.notNull() && !is.notNull()) {
      work.last(proven(table, is, shall));
    } else if (shall.notNullUnproven() && !is.bindsNewRows()) {
      if (isOwn(shall)) { // else its parent's reaches it
        work.last(unproven(table, shall));
      }
    } else if (isOwn(is) && bindsUnasked(is, shall) && !isByParent(table, is)) {
      mayBeNull(table, is, "column " + is.id().name() + " may be null");
    } else if (bothNamed(is, shall)
        && !is.notNullConstraint().equals(shall.notNullConstraint())
        && !isByParent(table, is)) {
      String from = is.notNullConstraint().get();
      String to = shall.notNullConstraint().get();
      work.table(table).after(renamed(table, from, to), "name of a NOT NULL constraint");
    }
    if (bothNamed(is, shall) && is.notNullNoInherit() != shall.notNullNoInherit()) {
      work.last(inherited(table, shall));
    }
  }

  /** Of a column that comes from a parent: whether its NOT NULL is its own, and no parent's. */
  private boolean isAlone(Column is, Column shall) {
    return (isOwn(is) || isOwn(shall))
        && situation
            .want()
            .table(shall.id().relation())
            .filter(table -> isByParent(table, shall, situation.want()))
            .isEmpty();
  }

  private static boolean isOwn(Column column) {
    return column.notNullConstraint().isPresent();
  }

  private static boolean bothNamed(Column is, Column shall) {
    return isOwn(is) && isOwn(shall);
  }

  /** One that is not valid binds new rows all the same. */
  private static boolean bindsUnasked(Column is, Column shall) {
    return is.bindsNewRows() && !shall.bindsNewRows();
  }

  /**
   * Then it goes, and is renamed, with the parent's, and not by itself; of its own or not. Before
   * 18 each table has its own.
   */
  private boolean isByParent(Table table, Column is) {
    return isByParent(table, is, situation.have());
  }

  private static boolean isByParent(Table table, Column column, Catalog in) {
    return in.version().atLeast(18)
        && Stream.concat(table.inherits().stream(), table.partitionOf().stream())
            .flatMap(parent -> in.table(parent).stream())
            .flatMap(parent -> parent.column(column.id().name()).stream())
            .anyMatch(above -> above.bindsNewRows() && !above.notNullNoInherit());
  }

  /** SET NOT NULL: a scan, refused by the first null. */
  private Change proven(Table table, Column is, Column shall) {
    String name = ColumnSql.name(shall);
    Optional<String> unproven = is.notNullConstraint().filter(_ -> is.notNullUnproven());
    boolean named = isOwn(shall) && situation.have().version().atLeast(18);
    List<String> sql =
        unproven
            .map(constraint -> validated(table, constraint, shall))
            .orElseGet(
                () ->
                    List.of(
                        named
                            ? added(table, shall)
                            : alter(table) + " alter column " + name + " set not null"));
    return Change.of(
            shall.id(), shall.id().name() + " may not be null", situation.mode(), Form.TESTED, sql)
        .scanning(Change.ACCESS_EXCLUSIVE, table.rows(), table.bytes());
  }

  /** Of one that is there, and that old rows never had to pass: the server makes no second one. */
  private static List<String> validated(Table table, String unproven, Column shall) {
    List<String> sql = new ArrayList<>();
    sql.add(alter(table) + " validate constraint " + Identifier.quote(unproven));
    shall
        .notNullConstraint()
        .filter(constraint -> !constraint.equals(unproven))
        .ifPresent(name -> sql.add(renamed(table, unproven, name)));
    return sql;
  }

  /** Old rows are not looked at. */
  private Change unproven(Table table, Column shall) {
    String why = shall.id().name() + " may not be null in new rows";
    return Change.of(shall.id(), why, situation.mode(), Form.PLAIN, List.of(added(table, shall)));
  }

  /** Where it is to bind those that inherit, their rows are looked at. */
  private Change inherited(Table table, Column shall) {
    boolean alone = shall.notNullNoInherit();
    String sql =
        alter(table)
            + " alter constraint "
            + Identifier.quote(shall.notNullConstraint().orElseThrow())
            + (alone ? " no inherit" : " inherit");
    String why = "a NOT NULL is " + (alone ? "no longer" : "also") + " for those that inherit";
    Form form = alone ? Form.PLAIN : Form.TESTED;
    return Change.of(shall.id(), why, situation.mode(), form, List.of(sql));
  }

  private static String added(Table table, Column shall) {
    return alter(table)
        + " add constraint "
        + Identifier.quote(shall.notNullConstraint().orElseThrow())
        + " not null "
        + ColumnSql.name(shall)
        + (shall.notNullNoInherit() ? " no inherit" : "")
        + (shall.notNullUnproven() ? " not valid" : "");
  }

  private static String renamed(Table table, String from, String to) {
    return alter(table)
        + " rename constraint "
        + Identifier.quote(from)
        + " to "
        + Identifier.quote(to);
  }

  private static String alter(Table table) {
    return "alter table " + table.id().relationSql();
  }
}
