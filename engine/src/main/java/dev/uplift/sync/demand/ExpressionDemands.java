package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That generated columns of one table of the target can be worked out of its rows as they are now.
 * Pure.
 */
final class ExpressionDemands {
  private static final String VIRTUAL = " virtual";

  private final Situation situation;
  private final Table is;
  private final Table shall;
  private final Image image;

  ExpressionDemands(Situation situation, Table is, Table shall) {
    this.situation = situation;
    this.is = is;
    this.shall = shall;
    this.image = new Image(situation, new Lineage(situation), is, shall);
  }

  List<Demand> columns() {
    return shall.columns().stream()
        .filter(column -> column.generated().isPresent() && !column.inherited())
        .filter(image::isWorkedOutAnew)
        .flatMap(column -> of(column).stream())
        .toList();
  }

  /** That the defaults of new columns can be worked out. */
  List<Demand> defaults() {
    Lineage lineage = new Lineage(situation);
    return shall.columns().stream()
        .filter(column -> column.generated().isEmpty() && !column.inherited())
        .filter(column -> lineage.old(is, column).isEmpty())
        .flatMap(column -> column.defaultExpression().stream().map(text -> asked(column, text)))
        .toList();
  }

  private Demand asked(Column column, String text) {
    Test test = new Test.Raises("(" + text + ")");
    return Supposition.of(situation, situation.wantGraph().needs(column.id()))
        .around(
            column.id(),
            is.id(),
            () ->
                Demand.Rows.of(
                    column.id(), is.id(), Demand.Kind.EXPRESSION, text, test, Mode.FULL));
  }

  private Optional<Demand> of(Column column) {
    Set<ObjectId> needs = new LinkedHashSet<>(situation.wantGraph().needs(column.id()));
    Image values = image.speakingOf(needs);
    needs.addAll(values.needs(values.from(column)));
    return values
        .workedOut(column)
        .map(
            value ->
                Supposition.of(situation, needs)
                    .around(column.id(), is.id(), () -> demand(column, assigned(column, value))));
  }

  private Demand demand(Column column, String value) {
    String expression = column.generated().orElseThrow();
    boolean read = expression.endsWith(VIRTUAL) && !column.notNull();
    return new Demand.Rows(
        column.id(),
        is.id(),
        Demand.Kind.EXPRESSION,
        expression + (column.notNull() ? ", which must not be null" : ""),
        column.notNull() ? new Test.Tried("(" + value + ") is null") : new Test.Raises(value),
        Optional.empty(),
        read,
        Optional.empty(),
        Mode.FULL);
  }

  /** The value as the column takes it: the server writes down no cast that goes without saying. */
  private String assigned(Column column, String value) {
    String type = Situation.behind(column.type(), situation.want());
    Optional<DomainType> domain = Situation.domain(column.type(), situation.want());
    if (Casts.isString(type)) {
      return Narrowing.of("rtrim(w.v)", "text", type)
          .changed()
          .map(
              cut ->
                  ("(select case when %s then ('too long for %s: ' || w.v)::int::text else w.v end"
                          + " from (select (%s)::text as v) w)")
                      .formatted(cut, type, value))
          .orElse(value);
    }
    boolean known =
        domain.filter(d -> situation.has(d.id()) && !situation.settled(d.id())).isEmpty();
    return known ? "(" + value + ")::" + column.type() : value;
  }
}
