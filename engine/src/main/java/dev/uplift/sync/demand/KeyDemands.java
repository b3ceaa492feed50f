package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.HashSet;
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
  private static final Set<ConstraintType> KEYS =
      Set.of(ConstraintType.PRIMARY_KEY, ConstraintType.UNIQUE);

  private static final String WORKED_OUT = "a column of it is worked out in the upgrade";

  private final Situation situation;
  private final Table is;
  private final Table shall;
  private final Image image;

  KeyDemands(Situation situation, Table is, Table shall) {
    this.situation = situation;
    this.is = is;
    this.shall = shall;
    this.image = new Image(situation, new Lineage(situation), is, shall);
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
          settled(constraint.id(), constraint.columns()) ? Optional.empty() : exclusion(constraint);
    };
  }

  /** Of an index; empty when it is not unique, or there is nothing to ask. */
  Optional<Demand> of(Index index) {
    if (!index.unique() || index.inherited() || settled(index.id(), names())) {
      return Optional.empty();
    }
    Conditions.Unique unique = Conditions.unique(index.definition());
    boolean plain = unique.keys().size() == index.columns().size();
    if (plain && unique.where().isEmpty() && guaranteed(index.columns(), unique.nullsEqual())) {
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
    if (plain || index.inherited() || settled(index.id(), names())) {
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

  private Optional<Demand> unique(Constraint constraint) {
    boolean nullsEqual = constraint.definition().contains("NULLS NOT DISTINCT");
    if (guaranteed(constraint.columns(), nullsEqual)) {
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

  private List<String> names() {
    return shall.columns().stream().map(column -> column.id().name()).toList();
  }

  /** What an expression or a condition needs; in the target's order. */
  private List<String> used(ObjectId part) {
    Set<ObjectId> needs = situation.wantGraph().needs(part);
    return names().stream().filter(name -> needs.contains(shall.id().column(name))).toList();
  }

  /** The same here as there, on columns that keep their values. */
  private boolean settled(ObjectId part, List<String> columns) {
    ObjectId old =
        new ObjectId(part.kind(), List.of(is.id().schema(), is.id().name(), part.name()));
    CatalogObject have = situation.have().objects().get(old);
    CatalogObject want = situation.want().objects().get(part);
    return have != null
        && want != null
        && have.attributes().equals(want.attributes())
        && columns.stream().filter(name -> image.oldName(name).isPresent()).allMatch(image::keeps);
  }

  /** Whether some of the columns are a key of the old table, and keep their values. */
  private boolean guaranteed(List<String> columns, boolean nullsEqual) {
    Set<String> old = new HashSet<>();
    for (String column : columns) {
      if (image.keeps(column)) {
        image.oldName(column).ifPresent(old::add);
      }
    }
    return situation.haveGraph().partsOf(is.id()).stream()
        .map(part -> situation.have().objects().get(part))
        .anyMatch(part -> isKey(part, old, nullsEqual));
  }

  private boolean isKey(CatalogObject part, Set<String> columns, boolean nullsEqual) {
    return switch (part) {
      case Constraint c ->
          KEYS.contains(c.type())
              && columns.containsAll(c.columns())
              && nulls(c.columns(), c.definition(), nullsEqual);
      case Index i ->
          i.unique()
              && i.valid()
              && !i.columns().isEmpty()
              && columns.containsAll(i.columns())
              && Conditions.unique(i.definition()).keys().size() == i.columns().size()
              && Conditions.unique(i.definition()).where().isEmpty()
              && nulls(i.columns(), i.definition(), nullsEqual);
      case null -> false;
      case CatalogObject _ -> false;
    };
  }

  private boolean nulls(List<String> columns, String definition, boolean nullsEqual) {
    return !nullsEqual
        || definition.contains("NULLS NOT DISTINCT")
        || columns.stream().allMatch(name -> is.column(name).map(c -> c.notNull()).orElse(false));
  }

  private Optional<Demand> check(Constraint constraint) {
    boolean known =
        situation.haveGraph().partsOf(is.id()).stream()
            .map(part -> situation.have().objects().get(part))
            .filter(Constraint.class::isInstance)
            .map(Constraint.class::cast)
            .anyMatch(
                have ->
                    have.validated()
                        && have.definition().equals(constraint.definition())
                        && constraint.columns().stream().allMatch(this::untouched));
    Optional<String> condition = Conditions.check(constraint.definition());
    if (known || condition.isEmpty()) {
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
    needs.addAll(image.needs(columns));
    Supposition supposition = Supposition.of(situation, needs);
    return image
        .row(columns)
        .map(row -> supposition.around(part, is.id(), () -> demand.apply(row)))
        .or(() -> later(part, WORKED_OUT));
  }

  /** Of the same name, type and values. */
  private boolean untouched(String column) {
    return image.oldName(column).equals(Optional.of(column))
        && is.column(column).map(c -> c.type()).equals(shall.column(column).map(c -> c.type()));
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

  private Optional<Demand> reference(Constraint constraint) {
    Optional<Table> target = constraint.references().flatMap(situation.want()::table);
    Optional<Conditions.Foreign> foreign = Conditions.foreign(constraint.definition());
    boolean anything = constraint.columns().stream().anyMatch(c -> image.oldName(c).isPresent());
    if (target.isEmpty() || foreign.isEmpty() || !anything) {
      return Optional.empty();
    }
    Lineage lineage = new Lineage(situation);
    Optional<Table> old = lineage.old(target.get().id());
    if (old.isEmpty()) {
      return later(
          constraint.id(),
          "\"" + target.get().id().display() + "\" is new: its rows come in the upgrade");
    }
    Image other = new Image(situation, lineage, old.get(), target.get());
    List<String> to =
        foreign.get().to().stream().map(name -> Identifier.parts(name).getFirst()).toList();
    if (isReference(constraint.columns(), other, to, foreign.get().full())) {
      return Optional.empty();
    }
    List<String> from =
        constraint.columns().stream().flatMap(name -> image.uncollated(name).stream()).toList();
    List<String> values = to.stream().flatMap(name -> other.of(name).stream()).toList();
    if (from.size() < to.size() || values.size() < to.size()) {
      return later(constraint.id(), WORKED_OUT);
    }
    Set<ObjectId> needs = new LinkedHashSet<>(image.needs(constraint.columns()));
    needs.addAll(other.needs(to));
    return Optional.of(
        Supposition.of(situation, needs)
            .around(
                constraint.id(),
                is.id(),
                () -> reference(constraint, other, from, values, foreign.get().full())));
  }

  private Demand reference(
      Constraint constraint, Image other, List<String> from, List<String> to, boolean full) {
    return new Demand.Reference(
        constraint.id(),
        is.id(),
        constraint.columns().stream().map(this::shown).toList(),
        constraint.columns().stream()
            .filter(this::nullable)
            .flatMap(name -> image.oldName(name).stream())
            .map(Identifier::quote)
            .toList(),
        from,
        other.is().id(),
        to,
        full);
  }

  private String shown(String column) {
    return Identifier.display(image.oldName(column).orElse(column));
  }

  private boolean nullable(String column) {
    return image.oldName(column).isPresent()
        && shall.column(column).filter(c -> c.notNull()).isEmpty();
  }

  /**
   * Whether the old table has this foreign key already, valid, on columns that keep their values.
   */
  private boolean isReference(List<String> columns, Image other, List<String> to, boolean full) {
    List<String> from = columns.stream().flatMap(c -> image.oldName(c).stream()).toList();
    List<String> target = to.stream().flatMap(c -> other.oldName(c).stream()).toList();
    boolean keeps = columns.stream().allMatch(image::keeps) && to.stream().allMatch(other::keeps);
    return keeps
        && situation.haveGraph().partsOf(is.id()).stream()
            .filter(part -> part.kind() == Kind.CONSTRAINT)
            .map(part -> (Constraint) situation.have().objects().get(part))
            .filter(have -> have.type() == ConstraintType.FOREIGN_KEY && have.validated())
            .filter(have -> have.references().equals(Optional.of(other.is().id())))
            .filter(have -> have.columns().equals(from))
            .flatMap(have -> Conditions.foreign(have.definition()).stream())
            .anyMatch(
                have ->
                    have.full() == full
                        && have.to().stream()
                            .map(name -> Identifier.parts(name).getFirst())
                            .toList()
                            .equals(target));
  }

  private Optional<Demand> later(ObjectId target, String why) {
    return Optional.of(new Demand.Later(target, is.id(), why));
  }
}
