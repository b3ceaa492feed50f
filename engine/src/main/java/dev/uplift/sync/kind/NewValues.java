package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of values whose type is made anew under its name, as SQL: no cast leads from the old
 * type to the new one, so that labels go by their text, and rows field by field.
 */
record NewValues(Situation situation, Work work) {
  private static final List<Kind> TYPES = List.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE);
  private static final String ARRAY = "[]";

  /** The action of an ALTER TABLE that moves a column to the new type of its name. */
  String action(Column is, Column shall) {
    return rows(is, shall)
        .map(
            value ->
                "alter column " + ColumnSql.name(is) + " type " + shall.type() + " using " + value)
        .orElseGet(() -> retype(is, shall).action());
  }

  /** An old column's value where a new table takes it; empty where it is of no type made anew. */
  Optional<String> of(Column is, Column shall) {
    return is.type().equals(shall.type()) && isRemade(is.type())
        ? rows(is, shall).or(() -> retype(is, shall).using())
        : Optional.empty();
  }

  private Optional<String> rows(Column is, Column shall) {
    return rows(ColumnSql.name(is), is.type(), shall.type());
  }

  private Retype retype(Column is, Column shall) {
    Optional<EnumType> labels = labels(shall.type()).filter(each -> work.remakes(each.id()));
    return new Retype(
        is, shall, situation, labels.isPresent(), labels.map(this::was).orElse(Map.of()));
  }

  private boolean isRemade(String type) {
    return Situation.namedType(type).stream()
        .flatMap(path -> TYPES.stream().map(kind -> new ObjectId(kind, path)))
        .anyMatch(work::remakes);
  }

  /** The target's enum behind domains and arrays. */
  private Optional<EnumType> labels(String type) {
    return Situation.namedType(element(type))
        .flatMap(path -> situation.want().find(new ObjectId(Kind.ENUM, path)))
        .map(EnumType.class::cast);
  }

  private String element(String type) {
    String behind = situation.behindThen(type);
    return isArray(behind) ? element(behind.substring(0, behind.length() - 2)) : behind;
  }

  private static boolean isArray(String type) {
    return type.endsWith(ARRAY);
  }

  /** Where both are rows of the same name. */
  private Optional<String> rows(String value, String from, String to) {
    Optional<ObjectId> id =
        Situation.namedType(element(to))
            .map(path -> new ObjectId(Kind.COMPOSITE, path))
            .filter(situation::has);
    if (id.isEmpty() || !from.equals(to)) {
      return Optional.empty();
    }
    CompositeType is = (CompositeType) situation.have().find(id.get()).orElseThrow();
    CompositeType shall = (CompositeType) situation.want().find(id.get()).orElse(is);
    return Optional.of(
        isArray(situation.behindThen(to)) ? none(value, to) : row(value, is, shall, to));
  }

  /** An array of rows: no expression makes each of them anew, so that none may be there. */
  private static String none(String value, String type) {
    return "case when cardinality(%1$s) > 0 then 'holds ' || %1$s::text when %1$s is not null then '{}' end::%2$s"
        .formatted(value, type);
  }

  private String row(String value, CompositeType is, CompositeType shall, String type) {
    String fields =
        shall.types().entrySet().stream()
            .map(field -> field(value, is.types().get(field.getKey()), field))
            .collect(Collectors.joining(", "));
    return "case when "
        + value
        + " is not distinct from null then null else row("
        + fields
        + ")::"
        + type
        + " end";
  }

  private String field(String row, @Nullable String from, Map.Entry<String, String> shall) {
    if (from == null) {
      return "null";
    }
    String value = "(" + row + ")." + shall.getKey();
    String to = shall.getValue();
    String source = Situation.behind(from, situation.have());
    Optional<EnumType> labels =
        labels(to)
            .filter(each -> from.equals(to) ? work.remakes(each.id()) : !Casts.isString(source));
    if (labels.isPresent()) {
      Map<String, String> was = from.equals(to) ? was(labels.get()) : Map.of();
      boolean each = isArray(situation.behindThen(to));
      return Retype.relabelled(value, each, was) + "::" + to;
    }
    return Optional.of(to)
        .filter(this::isRemade)
        .flatMap(type -> rows(value, from, type))
        .or(() -> Retype.exact(value, source, situation.behindThen(to)))
        .orElse(value);
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
}
