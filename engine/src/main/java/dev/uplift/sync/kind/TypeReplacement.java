package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A type made anew under its name, in one transaction: the old one is set aside, columns are moved
 * over, the old one goes.
 */
final class TypeReplacement {
  private final Situation situation;
  private final Work work;
  private final Closure closure;

  TypeReplacement(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
  }

  void replace(ObjectId id) {
    CatalogObject is = situation.have().find(id).orElseThrow();
    CatalogObject shall = situation.want().find(id).orElse(is);
    String aside = Identifier.quote(Aside.name("uplift_type", id));
    List<String> begin = new ArrayList<>();
    begin.add("alter " + word(id) + id.relationSql() + " rename to " + aside);
    begin.addAll(TypeChanges.create(shall, situation));
    work.beforeTables(change(id, "type is made anew", begin));
    for (ObjectId dependent : situation.haveGraph().neededBy(id)) {
      Optional<Column> column = situation.haveColumn(dependent);
      if (column.isPresent()) {
        move(column.get(), is);
      } else if (!Work.isType(dependent)) {
        closure.takeOut(dependent, id);
      } else {
        work.join(dependent, id);
      }
    }
  }

  /** What stands on others goes before them. */
  void dropOld(ObjectId id) {
    String old = Identifier.quote(id.schema(), Aside.name("uplift_type", id));
    work.afterTables(change(id, "the old type goes", List.of("drop " + word(id) + old)));
  }

  private static String word(ObjectId id) {
    return id.kind() == Kind.DOMAIN ? "domain " : "type ";
  }

  private Change change(ObjectId id, String why, List<String> sql) {
    return Change.of(id, why, situation.mode(), Form.PLAIN, sql);
  }

  private void move(Column is, CatalogObject oldType) {
    Table table = situation.have().table(is.id().relation()).orElseThrow();
    Column shall =
        situation
            .want()
            .find(is.id())
            .filter(Column.class::isInstance)
            .map(Column.class::cast)
            .orElse(is);
    work.join(table.id(), oldType.id());
    boolean ofType = Situation.namedType(is.type()).filter(oldType.id().path()::equals).isPresent();
    boolean rowsMove = situation.want().table(table.id()).filter(situation::reshaped).isPresent();
    if (!ofType || rowsMove || is.inherited() || !shall.type().equals(is.type())) {
      return;
    }
    closure.beforeRetype(is.id());
    situation.haveGraph().neededBy(is.id()).stream()
        .filter(each -> each.kind() == Kind.CONSTRAINT || each.kind() == Kind.INDEX)
        .filter(each -> situation.haveGraph().needs(each).contains(oldType.id()))
        .forEach(each -> closure.takeOut(each, oldType.id()));
    TableWork tableWork = work.table(table);
    String why = is.id().name() + " moves to the new " + oldType.id().display();
    if (is.defaultExpression().isPresent()) {
      tableWork.action("alter column " + ColumnSql.name(is) + " drop default", why);
    }
    tableWork.action(new NewValues(situation, work).action(is, shall), why);
    tableWork.moves(is);
    shall
        .defaultExpression()
        .ifPresent(
            text ->
                tableWork.action(
                    "alter column " + ColumnSql.name(is) + " set default " + text, why));
    tableWork.rewritesInPlace("it moves to a type that is made anew");
  }
}
