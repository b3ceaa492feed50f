package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Making;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.Altered;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.column.Widening;
import dev.uplift.sync.situation.Situation;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Plans what happens to the columns of tables that are in both structures. */
final class ColumnChanges {
  private final Situation situation;
  private final Work work;
  private final Closure closure;
  private final NotNullChanges notNull;

  ColumnChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
    this.notNull = new NotNullChanges(situation, work);
  }

  /** Columns that can be added while the old structure stays usable. */
  void additive() {
    for (Table table : situation.commonTables()) {
      for (Column column : table.columns()) {
        if (missing(column) && ColumnSql.cheap(column) && typeIsThere(column)) {
          add(table, column);
          new TypeChanges(situation, work).loosenedFor(column);
        }
      }
    }
  }

  void full() {
    for (Table table : situation.commonTables()) {
      table.columns().stream().filter(this::missing).forEach(column -> add(table, column));
      table.columns().stream()
          .sorted(Comparator.comparing(column -> column.generated().isPresent()))
          .forEach(
              shall ->
                  situation.haveColumn(shall.id()).ifPresent(is -> alter(have(table), is, shall)));
      freeRetired(have(table));
    }
  }

  void finish() {
    for (Table table : situation.commonTables()) {
      for (Column shall : table.columns()) {
        situation.haveColumn(shall.id()).ifPresent(is -> notNull.finish(have(table), is, shall));
      }
    }
  }

  /** Not there, and not waiting for a rename either. */
  private boolean missing(Column column) {
    return !column.inherited() && !situation.has(column.id()) && !waitsForName(column.id());
  }

  private boolean waitsForName(ObjectId column) {
    String was = situation.intents().columnWas().get(column);
    return was != null && situation.has(column.relation().column(was));
  }

  private boolean typeIsThere(Column column) {
    return Situation.namedType(column.type())
        .map(path -> situation.wantGraph().needs(column.id()))
        .map(needs -> needs.stream().allMatch(id -> situation.has(id) || work.makes(id)))
        .orElse(true);
  }

  private void add(Table table, Column column) {
    boolean notNull =
        column.notNull()
            && (column.defaultExpression().isPresent()
                || column.identity().isPresent()
                || column.generated().isPresent());
    new Prerequisites(situation, work).of(column.id());
    TableWork tableWork = work.table(have(table));
    tableWork.action(
        ColumnSql.add(column, notNull),
        "column " + Identifier.display(column.id().name()) + " is new");
    tableWork.begins(notNull ? column : Altered.nullable(column));
    if (!ColumnSql.cheap(column)) {
      new Prerequisites(situation, work).workedOutBy(column.id());
      tableWork.rewrites();
    }
  }

  private Table have(Table table) {
    return situation.have().table(table.id()).orElse(table);
  }

  private void alter(Table table, Column is, Column shall) {
    boolean anew = work.drops(is.id());
    if (anew || (is.inherited() && shall.inherited())) {
      return;
    }
    if (!is.generated().equals(shall.generated())) {
      generated(table, is, shall);
      return;
    }
    boolean retyped =
        (!is.type().equals(shall.type())
                || !is.collation().equals(shall.collation())
                || situation.fused(is.id()).isPresent())
            && !followsParent(table, is, shall);
    if (retyped) {
      retype(table, is, shall);
    } else if (!is.defaultExpression().equals(shall.defaultExpression())
        && is.generated().isEmpty()
        && shall.identity().isEmpty()
        && is.identity().isEmpty()) {
      setDefault(table, is, shall);
    }
    notNull.full(table, is, shall);
    if (!is.identity().equals(shall.identity())) {
      new IdentityChanges(situation, work).change(table, is, shall);
    }
  }

  /** The server refuses to alter what comes with a parent's column, even if it is declared here. */
  private boolean followsParent(Table table, Column is, Column shall) {
    return table.inherits().stream()
        .map(parent -> parent.column(is.id().name()))
        .anyMatch(
            above ->
                situation.haveColumn(above).filter(c -> c.type().equals(is.type())).isPresent()
                    && situation
                        .want()
                        .find(above)
                        .filter(Column.class::isInstance)
                        .map(Column.class::cast)
                        .filter(c -> c.type().equals(shall.type()))
                        .isPresent());
  }

  private void setDefault(Table table, Column is, Column shall) {
    new Prerequisites(situation, work).of(shall.id());
    work.table(table).becomes(Altered.withDefault(is, shall.defaultExpression()));
    work.table(table)
        .action(
            "alter column "
                + ColumnSql.name(shall)
                + shall
                    .defaultExpression()
                    .map(text -> " set default " + text)
                    .orElse(" drop default"),
            "default of " + shall.id().name());
  }

  private static String becomes(Column is, Column shall) {
    if (!is.type().equals(shall.type())) {
      return " from " + is.type() + " to " + shall.type();
    }
    return is.collation().equals(shall.collation())
        ? " is worked out anew"
        : " gets another collation";
  }

  private void retype(Table table, Column is, Column shall) {
    closure.beforeRetype(is.id());
    new Obstacles(situation, work).clear(table, is.id());
    new Prerequisites(situation, work).of(shall.id());
    TableWork tableWork = work.table(table);
    String why = shall.id().name() + becomes(is, shall);
    String name = ColumnSql.name(shall);
    if (is.defaultExpression().isPresent()) {
      tableWork.action("alter column " + name + " drop default", why);
    }
    dropGeneratedFrom(table, is);
    tableWork.action(new Retype(is, shall, situation, false, Map.of()).action(), why);
    situation.fused(is.id()).ifPresent(tableWork::fuses);
    tableWork.becomes(Altered.retyped(is, shall));
    if (!Widening.inCatalogAlone(is, shall)) {
      tableWork.rewrites();
    }
    if (shall.identity().isEmpty()) {
      shall
          .defaultExpression()
          .ifPresent(
              text -> tableWork.action("alter column " + name + " set default " + text, why));
    }
  }

  /** A generated column that is worked out from this one is dropped and made anew. */
  void dropGeneratedFrom(Table table, Column column) {
    for (ObjectId dependent : situation.haveGraph().neededBy(column.id())) {
      Optional<Column> generated =
          situation.haveColumn(dependent).filter(each -> each.generated().isPresent());
      if (generated.isPresent() && dependent.relation().equals(table.id())) {
        Column shall =
            situation
                .want()
                .find(dependent)
                .filter(Column.class::isInstance)
                .map(Column.class::cast)
                .orElse(generated.get());
        again(table, generated.get(), shall);
      }
    }
  }

  private void generated(Table table, Column is, Column shall) {
    if (is.generated().isPresent() && shall.generated().isEmpty() && !isVirtual(is)) {
      work.table(table)
          .action(
              "alter column " + ColumnSql.name(shall) + " drop expression",
              shall.id().name() + " is no longer generated");
      work.table(table).becomes(Altered.plain(is));
    } else if (is.generated().isPresent() || situation.intents().allowsDrop(is.id())) {
      again(table, is, shall);
    }
  }

  private static boolean isVirtual(Column column) {
    return column.generated().filter(text -> text.endsWith(" virtual")).isPresent();
  }

  private void again(Table table, Column is, Column shall) {
    if (work.drops(is.id())) {
      return;
    }
    boolean _ = work.drop(is.id(), table.id());
    new Obstacles(situation, work).clear(table, is.id());
    closure.beforeRetype(is.id());
    new Prerequisites(situation, work).workedOutBy(shall.id());
    TableWork tableWork = work.table(table);
    tableWork.action("drop column " + ColumnSql.name(is), is.id().name() + " is worked out anew");
    tableWork.action(ColumnSql.add(shall, shall.notNull()), is.id().name() + " is worked out anew");
    tableWork.begins(shall);
    tableWork.rewrites();
    new Making(situation)
        .siteGrants(is.id())
        .forEach(grant -> tableWork.after(grant, is.id().name() + " is worked out anew"));
  }

  /** Rows that scripts insert know nothing of what is retired. */
  private void freeRetired(Table table) {
    for (Column column : table.columns()) {
      boolean goes = !situation.wants(column.id()) && situation.intents().retires(column.id());
      if (goes
          && column.notNull()
          && !column.inherited()
          && column.defaultExpression().isEmpty()
          && column.identity().isEmpty()
          && !inPrimaryKey(column.id())) {
        notNull.mayBeNull(table, column, "column " + column.id().name() + " is retired");
      }
    }
  }

  private boolean inPrimaryKey(ObjectId column) {
    return situation.haveGraph().partsOf(column.relation()).stream()
        .map(part -> situation.have().objects().get(part))
        .anyMatch(
            part ->
                part instanceof Constraint c
                    && c.type() == ConstraintType.PRIMARY_KEY
                    && c.columns().contains(column.name()));
  }
}
