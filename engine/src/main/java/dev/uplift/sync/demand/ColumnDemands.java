package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What NOT NULL and domains ask of the values of a column: that they are there, and what the domain
 * lets be. Pure.
 */
final class ColumnDemands {
  private final Situation situation;
  private final Lineage lineage;

  ColumnDemands(Situation situation) {
    this.situation = situation;
    this.lineage = new Lineage(situation);
  }

  /** That there is a value, in the column and behind its domain. */
  List<Demand> of(Table is, Table shall, Column column) {
    Optional<Column> old = lineage.old(is, column);
    List<Demand> demands = new ArrayList<>();
    if (old.isPresent() && !(old.get().inherited() && column.inherited())) {
      boolean tighter = column.notNull() && !old.get().notNull();
      boolean domain =
          !column.notNull()
              && !column.type().endsWith("[]")
              && domains(column.type()).anyMatch(DomainType::notNull);
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

  /** The domains that a type is, or each of an array, the outermost first. */
  private Stream<DomainType> domains(String type) {
    return Situation.namedType(type)
        .flatMap(path -> situation.want().find(new ObjectId(Kind.DOMAIN, path)))
        .map(DomainType.class::cast)
        .map(domain -> Stream.concat(Stream.of(domain), domains(domain.baseType())))
        .orElse(Stream.of());
  }

  private List<Demand> domainChecks(Table is, Table shall, Column column, Column old) {
    List<Demand> demands = new ArrayList<>();
    boolean retyped =
        !old.type().equals(column.type())
            || new Image(situation, lineage, is, shall).isReordered(column);
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
          demands.add(domainCheck(is, shall, column, old, domain, check.getValue()));
        }
      }
    }
    return demands;
  }

  private Demand domainCheck(
      Table is, Table shall, Column column, Column old, DomainType domain, String check) {
    Elements values = Elements.of(old, column);
    Set<ObjectId> needs = new LinkedHashSet<>(situation.wantGraph().needs(domain.id()));
    Image image = new Image(situation, lineage, is, shall).speakingOf(needs);
    image.otherEnum(column).map(EnumType::id).ifPresent(needs::add);
    Optional<String> value =
        values.each()
            ? asItIs(values).filter(_ -> image.otherEnum(column).isEmpty())
            : image.behind(old, column);
    Optional<String> condition = Conditions.check(check);
    if (value.isEmpty() || condition.isEmpty()) {
      return new Demand.Later(column.id(), is.id(), "the value is worked out in the upgrade");
    }
    String broken =
        "(select not (" + condition.get() + ") from (select " + value.get() + " as value) n)";
    return Supposition.of(situation, needs)
        .around(
            column.id(),
            is.id(),
            () ->
                Demand.Rows.of(
                    column.id(),
                    is.id(),
                    Demand.Kind.DOMAIN,
                    check + " of " + domain.id().display(),
                    new Test.Tried(values.any(broken)),
                    old.type().equals(column.type()) ? Mode.FINAL : Mode.FULL));
  }

  /** An array's element, where a change of type leaves it what it is. */
  private Optional<String> asItIs(Elements values) {
    String from = Situation.behind(values.from(), situation.have());
    String to = Situation.behind(values.to(), situation.want());
    return from.equals(to) || (Casts.isString(from) && Casts.isString(to))
        ? Optional.of(values.value())
        : Optional.empty();
  }
}
