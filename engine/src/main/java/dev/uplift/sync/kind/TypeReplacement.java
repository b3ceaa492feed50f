package dev.uplift.sync.kind;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.EnumType;
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
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    for (ObjectId dependent : situation.haveGraph().neededBy(id)) {
      Optional<Column> column = situation.haveColumn(dependent);
      if (column.isPresent()) {
        move(column.get(), is, shall);
      } else if (!Work.isType(dependent)) {
        closure.takeOut(dependent, id);
      } else {
        work.join(dependent, id);
      }
    }
    String aside = Identifier.quote(Aside.name("uplift_type", id));
    List<String> begin = new ArrayList<>();
    begin.add("alter " + word(id) + id.relationSql() + " rename to " + aside);
    begin.addAll(TypeChanges.create(shall, situation));
    work.beforeTables(change(id, "type is made anew", begin));
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
    tableWork.moves(is);
    shall
        .defaultExpression()
        .ifPresent(
            text ->
                tableWork.action(
                    "alter column " + ColumnSql.name(is) + " set default " + text, why));
    tableWork.rewritesInPlace("it moves to a type that is made anew");
  }

  private String retype(Column is, Column shall, CatalogObject oldType, CatalogObject newType) {
    Catalog knows = situation.wants(newType.id()) ? situation.want() : situation.have();
    String type = Situation.behind(shall.type().replace("[]", ""), knows);
    Optional<EnumType> labels =
        Situation.namedType(type)
            .flatMap(path -> situation.want().find(new ObjectId(Kind.ENUM, path)))
            .map(EnumType.class::cast)
            .filter(each -> work.remakes(each.id()) || each.id().equals(newType.id()));
    return switch (newType) {
      case CompositeType composite when oldType instanceof CompositeType old ->
          "alter column "
              + ColumnSql.name(is)
              + " type "
              + shall.type()
              + " using "
              + (shall.type().endsWith("[]") ? none(shall) : rows(is, old, composite));
      default ->
          new Retype(
                  is, shall, situation, labels.isPresent(), labels.map(this::was).orElse(Map.of()))
              .action();
    };
  }

  /** An array of rows: no expression makes each of them anew, so that none may be there. */
  private static String none(Column column) {
    String name = ColumnSql.name(column);
    return "case when "
        + name
        + " is not null then 'holds ' || "
        + name
        + "::text end::"
        + column.type();
  }

  /**
   * Old labels that become others: those that go, and those whose name another still waits for. A
   * name that another has got already stays.
   */
  private Map<String, String> was(EnumType shall) {
    Map<String, String> was = new EnumChanges(situation, work).was(shall);
    List<String> have =
        situation.have().find(shall.id()).filter(EnumType.class::isInstance).stream()
            .flatMap(is -> ((EnumType) is).labels().stream())
            .toList();
    return was.entrySet().stream()
        .filter(
            each ->
                !shall.labels().contains(each.getValue())
                    || have.contains(was.getOrDefault(each.getValue(), "")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private String rows(Column column, CompositeType is, CompositeType shall) {
    String name = ColumnSql.name(column);
    String fields =
        shall.types().entrySet().stream()
            .map(field -> field(name, is.types().get(field.getKey()), field))
            .collect(Collectors.joining(", "));
    return "case when "
        + name
        + " is not distinct from null then null else row("
        + fields
        + ")::"
        + column.type()
        + " end";
  }

  private String field(String row, @Nullable String from, Map.Entry<String, String> shall) {
    if (from == null) {
      return "null";
    }
    String value = "(" + row + ")." + shall.getKey();
    return Retype.exact(
            value,
            Situation.behind(from, situation.have()),
            Situation.behind(shall.getValue(), situation.want()))
        .orElse(value);
  }
}
