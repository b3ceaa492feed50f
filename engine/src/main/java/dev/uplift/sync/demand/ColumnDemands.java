package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the target's columns ask of the rows: that they fit the type, and that they are there. Pure.
 */
final class ColumnDemands {
  private final Situation situation;
  private final Lineage lineage;

  ColumnDemands(Situation situation) {
    this.situation = situation;
    this.lineage = new Lineage(situation);
  }

  /** What a change of type would do to values: what is refused before anything changes. */
  List<Demand.Rows> narrowings() {
    List<Demand.Rows> demands = new ArrayList<>();
    for (Table shall : situation.want().tables()) {
      if (situation.concerns(shall.id()) && shall.partitionOf().isEmpty()) {
        lineage
            .old(shall.id())
            .ifPresent(
                is -> shall.columns().forEach(column -> demands.addAll(narrowing(is, column))));
      }
    }
    return demands;
  }

  /** What a change of one column's type would do. */
  List<Demand.Rows> narrowing(Table is, Column shall) {
    return lineage
        .old(is, shall)
        .filter(old -> old.generated().isEmpty() && shall.generated().isEmpty())
        .map(old -> narrowing(old, shall))
        .orElse(List.of());
  }

  private List<Demand.Rows> narrowing(Column is, Column shall) {
    List<Demand.Rows> demands = new ArrayList<>();
    String from = Situation.behind(is.type(), situation.have());
    String to = Situation.behind(shall.type(), situation.want());
    String value = Image.value(is);
    Optional<EnumType> labels = enumType(to);
    Narrowing narrowing = labels.isPresent() ? Narrowing.NONE : Narrowing.of(value, from, to);
    boolean written = Casts.isString(from);
    boolean strings = written && Casts.isString(to);
    Optional<Narrow> licence = Optional.ofNullable(situation.intents().narrow().get(shall.id()));
    boolean permitted =
        licence
            .filter(how -> strings ? how == Narrow.TRUNCATE : !written || how == Narrow.ROUND)
            .isPresent();
    Column of = shall;
    String asks = is.type() + " becomes " + shall.type();
    narrowing
        .changed()
        .map(text -> text + narrowing.impossible().map(no -> " and not (" + no + ")").orElse(""))
        .ifPresent(
            text ->
                demands.add(
                    new Demand.Rows(
                        of.id(),
                        is.id().relation(),
                        strings ? Demand.Kind.LENGTH : Demand.Kind.ROUNDING,
                        asks,
                        new Test.Broken(text),
                        narrowing.difference(),
                        permitted,
                        Optional.empty(),
                        Mode.FULL)));
    narrowing
        .impossible()
        .ifPresent(text -> demands.add(type(is, of, Demand.Kind.RANGE, new Test.Broken(text))));
    labels
        .flatMap(type -> label(value, from, type))
        .ifPresent(test -> demands.add(type(is, of, Demand.Kind.LABEL, test)));
    if (labels.isEmpty() && !from.equals(to) && Situation.namedType(to).isEmpty()) {
      reading(value, from, to).ifPresent(test -> demands.add(type(is, of, Demand.Kind.CAST, test)));
    }
    return demands;
  }

  private static Demand.Rows type(Column is, Column shall, Demand.Kind kind, Test test) {
    return new Demand.Rows(
        shall.id(),
        is.id().relation(),
        kind,
        is.type() + " becomes " + shall.type(),
        test,
        Optional.empty(),
        false,
        Optional.empty(),
        Mode.FULL);
  }

  private Optional<EnumType> enumType(String type) {
    return type.endsWith("[]")
        ? Optional.empty()
        : Situation.namedType(type)
            .flatMap(path -> situation.want().find(new ObjectId(Kind.ENUM, path)))
            .filter(EnumType.class::isInstance)
            .map(EnumType.class::cast);
  }

  /** Labels that go, from an enum of the same name; else whatever is no label. */
  private Optional<Test> label(String value, String from, EnumType shall) {
    Optional<EnumType> is =
        Situation.namedType(from)
            .filter(shall.id().path()::equals)
            .flatMap(path -> situation.have().find(shall.id()))
            .filter(EnumType.class::isInstance)
            .map(EnumType.class::cast);
    if (is.isEmpty()) {
      return Optional.of(
          new Test.Broken(value + "::text not in (" + literals(shall.labels()) + ")"));
    }
    List<String> renamed =
        List.copyOf(
            situation.intents().labelWas().getOrDefault(shall.id().path(), Map.of()).values());
    List<String> gone =
        is.get().labels().stream()
            .filter(label -> !shall.labels().contains(label) && !renamed.contains(label))
            .toList();
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(new Test.Broken(value + "::text in (" + literals(gone) + ")"));
  }

  private static String literals(List<String> labels) {
    return labels.stream().map(Identifier::literal).collect(Collectors.joining(", "));
  }

  /** Whether a value can be read as the new type, where the server does not just assign it. */
  Optional<Test> reading(String value, String from, String to) {
    if (situation.casts().assigns(from, to)) {
      return Optional.empty();
    }
    boolean text = Casts.isString(from) || !situation.casts().knows(from, to);
    boolean asks = situation.have().version().atLeast(16);
    String base = Casts.base(to);
    String type = Narrowing.of(value, from, to).impossible().isPresent() ? base : to;
    return Optional.of(
        text && asks
            ? new Test.Broken(
                "not pg_input_is_valid(" + value + "::text, " + Identifier.literal(type) + ")")
            : new Test.Raises(value + (text ? "::text" : "") + "::" + base));
  }

  /** That there is a value, in the column and behind its domain. */
  List<Demand> presence(Table is, Table shall, Column column) {
    Optional<Column> old = lineage.old(is, column);
    List<Demand> demands = new ArrayList<>();
    if (old.isPresent() && !(old.get().inherited() && column.inherited())) {
      boolean tighter = column.notNull() && !old.get().notNull();
      boolean domain = !column.notNull() && domains(column.type()).anyMatch(DomainType::notNull);
      if (tighter || domain) {
        demands.add(notNull(is, column, Image.value(old.get()) + " is null"));
      }
      demands.addAll(domainChecks(is, shall, column, old.get()));
    } else if (old.isEmpty() && column.notNull() && comesEmpty(column)) {
      demands.add(notNull(is, column, "true"));
    }
    return demands;
  }

  private static boolean comesEmpty(Column column) {
    return !column.inherited()
        && column.defaultExpression().isEmpty()
        && column.identity().isEmpty()
        && column.generated().isEmpty();
  }

  private static Demand.Rows notNull(Table is, Column column, String condition) {
    return new Demand.Rows(
        column.id(),
        is.id(),
        Demand.Kind.NOT_NULL,
        "NOT NULL",
        new Test.Broken(condition),
        Optional.empty(),
        false,
        Optional.empty(),
        Mode.FINAL);
  }

  /** The domains that a type is, the outermost first. */
  private Stream<DomainType> domains(String type) {
    return Situation.namedType(type)
        .filter(_ -> !type.endsWith("[]"))
        .flatMap(path -> situation.want().find(new ObjectId(Kind.DOMAIN, path)))
        .map(DomainType.class::cast)
        .map(domain -> Stream.concat(Stream.of(domain), domains(domain.baseType())))
        .orElse(Stream.of());
  }

  private List<Demand> domainChecks(Table is, Table shall, Column column, Column old) {
    List<Demand> demands = new ArrayList<>();
    boolean retyped = !old.type().equals(column.type());
    for (DomainType domain : domains(column.type()).toList()) {
      for (var check : new TreeMap<>(domain.checks()).entrySet()) {
        boolean known =
            !retyped
                && situation
                    .have()
                    .find(domain.id())
                    .filter(DomainType.class::isInstance)
                    .map(have -> ((DomainType) have).checks().containsValue(check.getValue()))
                    .orElse(false);
        if (!known) {
          Image image = new Image(situation, lineage, is, shall);
          demands.add(
              domainCheck(is, column, image.behind(old, column), check.getValue(), retyped));
        }
      }
    }
    return demands;
  }

  private static Demand domainCheck(
      Table is, Column column, Optional<String> value, String check, boolean retyped) {
    Optional<String> condition = Conditions.check(check);
    if (value.isEmpty() || condition.isEmpty()) {
      return new Demand.Later(column.id(), is.id(), "the value is worked out in the upgrade");
    }
    return new Demand.Rows(
        column.id(),
        is.id(),
        Demand.Kind.DOMAIN,
        check + " of " + column.type(),
        new Test.Broken(
            "(select not (" + condition.get() + ") from (select " + value.get() + " as value) n)"),
        Optional.empty(),
        false,
        Optional.empty(),
        retyped ? Mode.FULL : Mode.FINAL);
  }
}
