package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a change of type does to the values of a column. Pure. */
final class TypeDemands {
  private final Situation situation;
  private final Lineage lineage;

  TypeDemands(Situation situation) {
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
                is -> {
                  shall.columns().forEach(column -> demands.addAll(narrowing(is, column)));
                  askable(new ExpressionDemands(situation, is, shall).columns(), demands);
                  heirs(is, shall).forEach(heir -> demands.addAll(own(heir, is, shall)));
                });
      }
    }
    situation.have().tables().stream()
        .filter(is -> situation.concerns(is.id()))
        .forEach(is -> demands.addAll(staying(is)));
    return demands;
  }

  /** What happens to columns that the target does not know, and that stay, if only for now. */
  List<Demand.Rows> staying(Table is) {
    if (is.foreignServer().isPresent() || is.partitionOf().isPresent()) {
      return List.of();
    }
    Optional<Table> shall = lineage.successor(is.id());
    return is.columns().stream()
        .filter(column -> !column.inherited() && column.generated().isEmpty())
        .filter(column -> shall.flatMap(to -> lineage.successor(column, is, to)).isEmpty())
        .flatMap(column -> narrowing(column, column).stream())
        .toList();
  }

  /** Those that inherit from a table whose rows are moved into partitions, theirs with them. */
  List<Table> heirs(Table is, Table shall) {
    return shall.partitionKey().isPresent() && situation.reshaped(shall)
        ? Family.descendants(is, situation.have()).stream()
            .filter(heir -> heir.partitionOf().isEmpty())
            .distinct()
            .toList()
        : List.of();
  }

  /** What moving does to an heir's own columns. */
  List<Demand.Rows> own(Table heir, Table is, Table shall) {
    return heir.columns().stream()
        .filter(column -> !column.inherited() && is.column(column.id().name()).isEmpty())
        .flatMap(column -> shall.column(column.id().name()).stream())
        .flatMap(column -> narrowing(heir, column).stream())
        .toList();
  }

  /** What speaks of nothing that only comes with the upgrade. */
  private static void askable(List<Demand> some, List<Demand.Rows> demands) {
    some.stream()
        .filter(Demand.Rows.class::isInstance)
        .map(Demand.Rows.class::cast)
        .forEach(demands::add);
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
    if (is.type().equals(shall.type()) && Situation.namedType(is.type()).isEmpty()) {
      return List.of();
    }
    List<Demand.Rows> demands = new ArrayList<>();
    Elements values =
        new Elements(
            Image.value(is),
            Situation.behind(is.type(), situation.have()),
            situation.behindThen(shall.type()));
    String from = Situation.behind(values.from(), situation.have());
    String to = situation.behindThen(values.to());
    Labels enums = new Labels(situation);
    Optional<EnumType> labels = enums.enumType(to);
    boolean strings = Casts.isString(from) && Casts.isString(to);
    Optional<Narrowing> fields =
        Fields.of(situation, from, to).map(each -> each.narrowing(values.value(), values.each()));
    Narrowing what = labels.isPresent() ? Narrowing.NONE : Narrowing.of(values.value(), from, to);
    Narrowing narrowing = fields.orElse(strings && values.each() ? what.refused() : what);
    narrowing
        .changed()
        .map(text -> text + narrowing.impossible().map(no -> " and not (" + no + ")").orElse(""))
        .map(text -> (Test) new Test.Broken(text))
        .or(() -> new DoubleKeys(situation).of(values.value(), from, to))
        .or(() -> new Spans(situation).of(values.value(), from, to))
        .map(values::any)
        .ifPresent(
            test ->
                demands.add(
                    new Demand.Rows(
                        shall.id(),
                        is.id().relation(),
                        strings ? Demand.Kind.LENGTH : Demand.Kind.ROUNDING,
                        is.type() + " becomes " + shall.type(),
                        test,
                        narrowing.difference().filter(_ -> !values.each()),
                        permitted(shall, values, from, strings),
                        Optional.empty(),
                        Mode.FULL)));
    narrowing
        .impossible()
        .map(values::any)
        .ifPresent(text -> demands.add(type(is, shall, Demand.Kind.RANGE, new Test.Broken(text))));
    labels
        .flatMap(type -> enums.others(values.value(), from, type))
        .map(values::any)
        .ifPresent(text -> demands.add(type(is, shall, Demand.Kind.LABEL, new Test.Broken(text))));
    if (labels.isEmpty() && !from.equals(to) && Situation.namedType(to).isEmpty()) {
      new Reading(situation)
          .of(values.value(), from, to)
          .map(values::any)
          .ifPresent(test -> demands.add(type(is, shall, Demand.Kind.CAST, test)));
    }
    return demands;
  }

  /** Whether the dictionary's licence is one that the change of type can use. */
  private boolean permitted(Column shall, Elements values, String from, boolean strings) {
    Optional<Narrow> licence = Optional.ofNullable(situation.intents().narrow().get(shall.id()));
    boolean rounds = values.each() || Casts.isString(from) || from.equals("jsonb");
    return licence
        .filter(how -> strings ? how == Narrow.TRUNCATE : !rounds || how == Narrow.ROUND)
        .isPresent();
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
}
