package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

  static boolean isType(ObjectId id) {
    return id.kind() == Kind.ENUM || id.kind() == Kind.DOMAIN || id.kind() == Kind.COMPOSITE;
  }

  void replace(ObjectId id) {
    CatalogObject shall = situation.want().find(id).orElseThrow();
    CatalogObject is = situation.have().find(id).orElseThrow();
    for (ObjectId dependent : situation.haveGraph().neededBy(id)) {
      Optional<Column> column = situation.haveColumn(dependent);
      if (column.isPresent()) {
        move(column.get(), is, shall);
      } else if (!isType(dependent)) {
        closure.takeOut(dependent, id);
      } else {
        work.join(dependent, id);
      }
    }
    String word = id.kind() == Kind.DOMAIN ? "domain " : "type ";
    String aside = Aside.name("uplift_type", id);
    List<String> begin = new ArrayList<>();
    begin.add("alter " + word + id.relationSql() + " rename to " + Identifier.quote(aside));
    begin.addAll(TypeChanges.create(shall, situation));
    work.beforeTables(change(id, "type is made anew", begin));
    String old = Identifier.quote(id.schema()) + "." + Identifier.quote(aside);
    work.afterTables(change(id, "the old type goes", List.of("drop " + word + old)));
  }

  private Change change(ObjectId id, String why, List<String> sql) {
    return Change.of(id, why, situation.mode(), Form.PLAIN, sql);
  }

  private void move(Column is, CatalogObject oldType, CatalogObject newType) {
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
    if (!ofType || is.inherited() || !shall.type().equals(is.type())) {
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
    tableWork.action(retype(is, shall, oldType, newType), why);
    shall
        .defaultExpression()
        .ifPresent(
            text ->
                tableWork.action(
                    "alter column " + ColumnSql.name(is) + " set default " + text, why));
    tableWork.rewritesInPlace("it moves to a type that is made anew");
  }

  private String retype(Column is, Column shall, CatalogObject oldType, CatalogObject newType) {
    return switch (newType) {
      case CompositeType composite when oldType instanceof CompositeType old ->
          "alter column "
              + ColumnSql.name(is)
              + " type "
              + shall.type()
              + " using "
              + rows(is, old, composite);
      case EnumType labels -> new Retype(is, shall, situation, true, was(labels)).action();
      default -> new Retype(is, shall, situation, false, Map.of()).action();
    };
  }

  /** Old labels that are not in the new type any more. */
  private Map<String, String> was(EnumType shall) {
    return new EnumChanges(situation, work)
        .was(shall).entrySet().stream()
            .filter(each -> !shall.labels().contains(each.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String rows(Column column, CompositeType is, CompositeType shall) {
    String name = ColumnSql.name(column);
    List<String> old = is.fields().stream().map(TypeReplacement::fieldName).toList();
    String fields =
        shall.fields().stream()
            .map(TypeReplacement::fieldName)
            .map(field -> old.contains(field) ? "(" + name + ")." + field : "null")
            .collect(Collectors.joining(", "));
    return "case when "
        + name
        + " is not distinct from null then null else row("
        + fields
        + ")::"
        + column.type()
        + " end";
  }

  /** {@code name type}, the name quoted as SQL. */
  private static String fieldName(String field) {
    int end = field.charAt(0) == '"' ? field.indexOf("\" ", 1) + 1 : field.indexOf(' ');
    return field.substring(0, end);
  }
}
