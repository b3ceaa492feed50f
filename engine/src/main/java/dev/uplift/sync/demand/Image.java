package dev.uplift.sync.demand;

import static java.util.stream.Collectors.joining;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A row of the target as it comes out of a row as it is now, before any script: each column as an
 * expression over the old row that never fails, whatever the row holds.
 *
 * @param relabelled whether values are of an enum as it will be, which must be supposed; else they
 *     are left as they are
 */
record Image(Situation situation, Lineage lineage, Table is, Table shall, boolean relabelled) {
  private static final List<Kind> NAMED = List.of(Kind.ENUM, Kind.COMPOSITE, Kind.RANGE);
  private static final Set<Kind> TYPES = Set.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE);

  Image(Situation situation, Lineage lineage, Table is, Table shall) {
    this(situation, lineage, is, shall, false);
  }

  /** For a question that speaks of these: of labels, it may be, or of functions that take them. */
  Image speakingOf(Collection<ObjectId> needs) {
    boolean speaks =
        needs.stream()
            .anyMatch(
                id ->
                    (id.kind() == Kind.ENUM && !situation.settled(id))
                        || (id.kind() == Kind.FUNCTION
                            && situation.wantGraph().needs(id).stream()
                                .anyMatch(each -> TYPES.contains(each.kind()))));
    return new Image(situation, lineage, is, shall, speaks);
  }

  /** An old column of the row. */
  static String value(Column old) {
    return Demand.ROW + "." + Identifier.quote(old.id().name());
  }

  /**
   * Columns as a list of SELECT, under their new names; empty when one of them is not to be known
   * beforehand.
   */
  Optional<String> row(List<String> columns) {
    List<String> row = new ArrayList<>();
    for (String column : columns) {
      Optional<String> value = of(column);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      row.add(value.get() + " as " + Identifier.quote(column));
    }
    return Optional.of(String.join(", ", row));
  }

  /** One column of the target, which is compared as the new column compares its values. */
  Optional<String> of(String name) {
    Optional<Column> column = shall.column(name);
    Optional<Column> old = column.flatMap(each -> lineage.old(is, each));
    Optional<String> value = uncollated(name);
    return old.isPresent() && !isWorkedOut(column.get(), old)
        ? value.map(text -> collated(text, old.get(), column.get()))
        : value;
  }

  /** One column of the target, which is compared as whatever it is held against. */
  Optional<String> uncollated(String name) {
    Optional<Column> column = shall.column(name);
    if (column.isEmpty()) {
      return Optional.empty();
    }
    Optional<Column> old = lineage.old(is, column.get());
    if (isWorkedOut(column.get(), old)) {
      return workedOut(column.get());
    }
    return old.isPresent() ? behind(old.get(), column.get()) : made(column.get());
  }

  private boolean isWorkedOut(Column column, Optional<Column> old) {
    return column.generated().isPresent()
        && old.flatMap(Column::generated)
            .map(text -> NewNames.of(this).in(text))
            .filter(column.generated().get()::equals)
            .isEmpty();
  }

  /** Whether a generated column's expression is new, or speaks of values that change. */
  boolean isWorkedOutAnew(Column column) {
    return isWorkedOut(column, lineage.old(is, column))
        || !from(column).stream().allMatch(this::keeps);
  }

  /** What of the target the columns' values speak of. */
  Set<ObjectId> needs(List<String> columns) {
    Set<ObjectId> needs = new LinkedHashSet<>();
    for (String name : columns) {
      shall.column(name).ifPresent(column -> needs.addAll(needs(column)));
    }
    return needs;
  }

  private Set<ObjectId> needs(Column column) {
    Optional<Column> old = lineage.old(is, column);
    Set<ObjectId> all = situation.wantGraph().needs(column.id());
    Set<ObjectId> needs = new LinkedHashSet<>();
    otherEnum(column).map(EnumType::id).ifPresent(needs::add);
    if (isWorkedOut(column, old)) {
      needs.addAll(all);
      needs.addAll(needs(from(column)));
    } else if (old.isEmpty()) {
      boolean speaks = column.defaultExpression().isPresent();
      all.stream()
          .filter(each -> speaks ? !situation.settled(each) : !situation.has(each))
          .forEach(needs::add);
    } else {
      Stream.concat(
              all.stream(),
              all.stream()
                  .filter(each -> each.kind() == Kind.DOMAIN)
                  .flatMap(each -> situation.wantGraph().needs(each).stream()))
          .filter(each -> each.kind() == Kind.COLLATION)
          .forEach(needs::add);
    }
    return needs;
  }

  /** The columns that a generated one is worked out from. */
  List<String> from(Column column) {
    Set<ObjectId> needs = situation.wantGraph().needs(column.id());
    return shall.columns().stream()
        .filter(each -> each.generated().isEmpty() && needs.contains(each.id()))
        .map(each -> each.id().name())
        .toList();
  }

  private String collated(String value, Column old, Column column) {
    Optional<String> was = collation(old.type(), old.collation(), situation.have());
    Optional<String> will = collation(column.type(), column.collation(), situation.want());
    boolean plain = Casts.isString(Situation.behind(column.type(), situation.want()));
    return was.equals(will) || (will.isEmpty() && !plain)
        ? value
        : "(" + value + ") collate " + will.orElse("pg_catalog.\"default\"");
  }

  /** A column's own, or its domain's. */
  private static Optional<String> collation(String type, Optional<String> own, Catalog in) {
    return own.or(
        () ->
            Situation.domain(type, in)
                .flatMap(domain -> collation(domain.baseType(), domain.collation(), in)));
  }

  /** Whether a column keeps each value as it is, so that what holds of it now holds of it then. */
  boolean keeps(String name) {
    Optional<Column> column = shall.column(name);
    Optional<Column> old = column.flatMap(c -> lineage.old(is, c));
    if (old.isEmpty()
        || !collation(old.get().type(), old.get().collation(), situation.have())
            .equals(collation(column.get().type(), column.get().collation(), situation.want()))) {
      return false;
    }
    String from = Situation.behind(old.get().type(), situation.have());
    String to = Situation.behind(column.get().type(), situation.want());
    boolean wider =
        Narrowing.of(value(old.get()), from, to).none()
            && ((Casts.isNumber(Casts.base(from)) && Casts.isNumber(Casts.base(to)))
                || (Casts.isString(from) && Casts.isString(to)));
    return from.equals(to) || wider;
  }

  /** The old name of a column that is there already. */
  Optional<String> oldName(String name) {
    return shall.column(name).flatMap(c -> lineage.old(is, c)).map(old -> old.id().name());
  }

  /**
   * From the values that the row will have; of {@link #needs} what is not there must be supposed.
   */
  Optional<String> workedOut(Column column) {
    String expression = column.generated().orElseThrow().replaceFirst(" virtual$", "");
    return row(from(column))
        .map(row -> "(select (%s) from (select %s) g)".formatted(expression, row));
  }

  /** The value in the type behind the new one's domain. */
  Optional<String> behind(Column old, Column column) {
    String value = value(old);
    String from = Situation.behind(old.type(), situation.have());
    String to = Situation.behind(column.type(), situation.want());
    Optional<EnumType> labels = relabelled && !from.equals(to) ? enumOf(column) : otherEnum(column);
    if (labels.isPresent() && (from.equals(to) || !situation.beyond().casts().knows(from, to))) {
      return labelled(value, from, to, labels.get());
    }
    if (from.equals(to)) {
      return Optional.of(value);
    }
    String converted =
        new Retype(old, column, situation, false, Map.of()).using(value).orElse(value);
    if (Casts.isString(from) && Casts.isString(to)) {
      return Optional.of(converted);
    }
    if (Situation.namedType(to).isPresent()) {
      return Optional.empty();
    }
    String type = Casts.isString(to) ? "text" : to;
    return guarded(value, from, to, "(" + converted + ")::" + type);
  }

  /** The enum that must be supposed for a column's values. */
  Optional<EnumType> otherEnum(Column column) {
    return enumOf(column).filter(each -> relabelled && !situation.settled(each.id()));
  }

  /** Whether labels of the enum behind a column change their order among themselves. */
  boolean isReordered(Column column) {
    Optional<EnumType> shall = enumOf(column);
    Optional<EnumType> was =
        shall.flatMap(each -> situation.have().find(each.id())).map(EnumType.class::cast);
    if (was.isEmpty()) {
      return false;
    }
    Map<String, String> renamed = renamed(shall.get());
    List<String> now =
        shall.get().labels().stream()
            .map(label -> renamed.getOrDefault(label, label))
            .filter(was.get().labels()::contains)
            .toList();
    return !was.get().labels().stream().filter(now::contains).toList().equals(now);
  }

  private Map<String, String> renamed(EnumType shall) {
    return situation.intents().labelWas().getOrDefault(shall.id().path(), Map.of());
  }

  /** The enum behind a column, or behind each of an array. */
  private Optional<EnumType> enumOf(Column column) {
    return Situation.namedType(Situation.behind(column.type(), situation.want()))
        .map(path -> new ObjectId(Kind.ENUM, path))
        .flatMap(situation.want()::find)
        .map(EnumType.class::cast);
  }

  /** Nothing where a label has no place in the new enum, which is told as such. */
  private Optional<String> labelled(String value, String from, String to, EnumType shall) {
    boolean each = to.endsWith("[]");
    if (each != from.endsWith("[]")) {
      return Optional.empty();
    }
    boolean own = Situation.namedType(from).filter(shall.id().path()::equals).isPresent();
    Map<String, String> renamed = own ? renamed(shall) : Map.of();
    String labels = shall.labels().stream().map(Identifier::literal).collect(joining(", "));
    String fits =
        each
            ? "not exists (select from unnest(e.label) u (one) where u.one not in (" + labels + "))"
            : "e.label in (" + labels + ")";
    return Optional.of(
        "(select case when %s then e.label::%s end from (select %s as label) e)"
            .formatted(fits, to, Retype.relabelled(value, each, renamed)));
  }

  private Optional<String> guarded(String value, String from, String to, String expression) {
    Optional<Test> reading = new Reading(situation).of(value, from, to);
    if (reading.isPresent() && reading.get() instanceof Test.Raises) {
      return Optional.empty();
    }
    List<String> refused = new ArrayList<>();
    reading.ifPresent(test -> refused.add(((Test.Broken) test).condition()));
    Narrowing.of(value, from, to)
        .impossible()
        .ifPresent(no -> refused.add("coalesce(" + no + ", false)"));
    return Optional.of(
        refused.isEmpty()
            ? expression
            : "case when not (" + String.join(" or ", refused) + ") then " + expression + " end");
  }

  /** A new column holds its default, or nothing. */
  private Optional<String> made(Column column) {
    if (!ColumnSql.cheap(column)) {
      return Optional.empty();
    }
    String type = Situation.behind(column.type(), situation.want());
    boolean other =
        Situation.namedType(type)
            .filter(path -> NAMED.stream().anyMatch(kind -> differs(new ObjectId(kind, path))))
            .filter(_ -> otherEnum(column).isEmpty())
            .isPresent();
    return Optional.of(
        column
            .defaultExpression()
            .map(text -> "(" + text + ")")
            .orElse("null::" + (other ? "text" : type)));
  }

  private boolean differs(ObjectId type) {
    return situation.has(type) && !situation.settled(type);
  }
}
