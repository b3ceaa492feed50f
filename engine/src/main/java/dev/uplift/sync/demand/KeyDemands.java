package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.SqlText;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the constraints and unique indexes of one table of the target ask of its rows, save for what
 * the old structure guarantees already. Pure.
 */
final class KeyDemands {
  static final String WORKED_OUT = "a column of it is worked out in the upgrade";

  private final Situation situation;
  private final Table is;
  private final Table shall;
  private final Image image;
  private final Guarantees guarantees;

  KeyDemands(Situation situation, Table is, Table shall) {
    this.situation = situation;
    this.is = is;
    this.shall = shall;
    this.image = new Image(situation, new Lineage(situation), is, shall);
    this.guarantees = new Guarantees(image);
  }

  /** Of a constraint; empty when there is nothing to ask. */
  Optional<Demand> of(Constraint constraint) {
    if (constraint.inherited() && constraint.type() != ConstraintType.PRIMARY_KEY) {
      return Optional.empty();
    }
    return switch (constraint.type()) {
      case PRIMARY_KEY, UNIQUE -> unique(constraint);
      case CHECK -> constraint.validated() ? check(constraint) : Optional.empty();
      case FOREIGN_KEY -> constraint.validated() ? reference(constraint) : Optional.empty();
      case EXCLUSION ->
          guarantees.settled(constraint.id(), constraint.columns())
              ? Optional.empty()
              : exclusion(constraint);
    };
  }

  /** Of an index; empty when it is not unique, or there is nothing to ask. */
  Optional<Demand> of(Index index) {
    if (!index.unique() || index.inherited() || guarantees.settled(index.id(), names())) {
      return Optional.empty();
    }
    Conditions.Unique unique = Conditions.unique(index.definition());
    boolean plain = unique.keys().size() == index.columns().size();
    if (plain
        && unique.where().isEmpty()
        && guarantees.unique(index.columns(), unique.nullsEqual())) {
      return Optional.empty();
    }
    List<String> columns = plain && unique.where().isEmpty() ? index.columns() : used(index.id());
    return asked(
        index.id(),
        columns,
        row ->
            new Demand.Unique(
                index.id(), is.id(), row, unique.keys(), unique.where(), unique.nullsEqual()));
  }

  /** That the keys of an index which are expressions can be worked out of each row. */
  Optional<Demand> expressions(Index index) {
    Conditions.Unique parts = Conditions.unique(index.definition());
    boolean plain = parts.keys().size() == index.columns().size() && parts.where().isEmpty();
    if (plain || index.inherited() || guarantees.settled(index.id(), names())) {
      return Optional.empty();
    }
    String keys = String.join(", ", parts.keys());
    String where = parts.where().map(condition -> " where " + condition).orElse("");
    ObjectId old =
        new ObjectId(Kind.INDEX, List.of(is.id().schema(), is.id().name(), index.id().name()));
    return asked(
        index.id(),
        used(index.id()),
        row ->
            Demand.Rows.of(
                index.id(),
                is.id(),
                Demand.Kind.EXPRESSION,
                keys + where,
                new Test.Raises(
                    "(select num_nulls(%s) from (select %s) n%s)".formatted(keys, row, where)),
                situation.has(old) ? Mode.FULL : Mode.FINAL));
  }

  /** That no period of a key is empty: the server takes none, though it overlaps nothing. */
  Optional<Demand> periods(Constraint constraint) {
    if (!isOverPeriods(constraint)
        || constraint.inherited()
        || guarantees.settled(constraint.id(), constraint.columns())) {
      return Optional.empty();
    }
    String period = constraint.columns().getLast();
    String empty = "isempty(" + Identifier.quote(period) + ")";
    return asked(
        constraint.id(),
        List.of(period),
        row ->
            Demand.Rows.of(
                constraint.id(),
                is.id(),
                Demand.Kind.CHECK,
                constraint.definition() + ", which takes no empty period",
                new Test.Tried("(select " + empty + " from (select " + row + ") n)"),
                Mode.FINAL));
  }

  private static boolean isOverPeriods(Constraint constraint) {
    return SqlText.bare(constraint.definition()).contains(" WITHOUT OVERLAPS)");
  }

  private Optional<Demand> unique(Constraint constraint) {
    if (isOverPeriods(constraint)) {
      return guarantees.settled(constraint.id(), constraint.columns())
          ? Optional.empty()
          : withoutOverlaps(constraint);
    }
    boolean nullsEqual = constraint.definition().contains("NULLS NOT DISTINCT");
    if (guarantees.unique(constraint.columns(), nullsEqual)) {
      return Optional.empty();
    }
    List<String> keys = constraint.columns().stream().map(Identifier::quote).toList();
    return asked(
        constraint.id(),
        constraint.columns(),
        row ->
            new Demand.Unique(constraint.id(), is.id(), row, keys, Optional.empty(), nullsEqual));
  }

  private Optional<Demand> exclusion(Constraint constraint) {
    Conditions.Exclusion all = Conditions.exclusion(constraint.definition());
    return asked(
        constraint.id(),
        used(constraint.id()),
        row ->
            new Demand.Exclusion(
                constraint.id(),
                is.id(),
                row,
                all.elements().stream().map(each -> each.key()).toList(),
                all.elements().stream().map(each -> each.operator()).toList(),
                all.where()));
  }

  /** Its last column is a range, of which no two of a key may overlap. */
  private Optional<Demand> withoutOverlaps(Constraint constraint) {
    List<String> keys = constraint.columns().stream().map(Identifier::quote).toList();
    List<String> operators = new ArrayList<>(Collections.nCopies(keys.size() - 1, "="));
    operators.add("&&");
    return asked(
        constraint.id(),
        constraint.columns(),
        row ->
            new Demand.Exclusion(constraint.id(), is.id(), row, keys, operators, Optional.empty()));
  }

  private List<String> names() {
    return shall.columns().stream().map(column -> column.id().name()).toList();
  }

  /** What an expression or a condition needs; in the target's order. */
  private List<String> used(ObjectId part) {
    Set<ObjectId> needs = situation.wantGraph().needs(part);
    return names().stream().filter(name -> needs.contains(shall.id().column(name))).toList();
  }

  private Optional<Demand> reference(Constraint constraint) {
    return new ReferenceDemands(image, guarantees).of(constraint);
  }

  private Optional<Demand> check(Constraint constraint) {
    Optional<String> condition = Conditions.check(constraint.definition());
    if (guarantees.check(constraint) || condition.isEmpty()) {
      return Optional.empty();
    }
    return asked(
        constraint.id(),
        constraint.columns(),
        row -> rows(constraint, broken(condition.get(), row)));
  }

  /** Of the values that these columns will have, and of what a part of the target needs. */
  private Optional<Demand> asked(
      ObjectId part, List<String> columns, Function<String, Demand> demand) {
    Set<ObjectId> needs = new LinkedHashSet<>(situation.wantGraph().needs(part));
    Image values = image.speakingOf(needs);
    needs.addAll(values.needs(columns));
    Supposition supposition = Supposition.of(situation, needs);
    return values
        .row(columns)
        .map(row -> supposition.around(part, is.id(), () -> demand.apply(row)))
        .or(() -> later(part, WORKED_OUT));
  }

  private static String broken(String condition, String row) {
    return row.isEmpty()
        ? "not (" + condition + ")"
        : "(select not (" + condition + ") from (select " + row + ") n)";
  }

  private Demand.Rows rows(Constraint constraint, String broken) {
    return new Demand.Rows(
        constraint.id(),
        is.id(),
        Demand.Kind.CHECK,
        constraint.definition(),
        new Test.Tried(broken),
        Optional.empty(),
        false,
        Optional.empty(),
        Mode.FINAL);
  }

  private Optional<Demand> later(ObjectId target, String why) {
    return Optional.of(new Demand.Later(target, is.id(), why));
  }
}
