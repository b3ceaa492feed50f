package dev.uplift.sync.scan;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demands;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Losses;
import dev.uplift.sync.situation.Remade;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks, before anything changes, at what narrower types would do to the rows; and at rows that
 * nobody said may go. One scan a table. Not shared.
 */
public final class Probes {
  private final Session session;
  private final Situation situation;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Narrowed> narrowed = new ArrayList<>();

  public Probes(Session session, Situation situation) {
    this.session = session;
    this.situation = situation;
  }

  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  public List<Narrowed> narrowed() {
    return List.copyOf(narrowed);
  }

  /**
   * Columns whose values would change though nobody said that they may, or not fit, under their old
   * or new names. What may change is not counted.
   */
  public Probes narrowings() {
    return narrowings(
        demand ->
            switch (demand.kind()) {
              case LENGTH, ROUNDING, EXPRESSION -> !demand.permitted();
              case RANGE, CAST, LABEL -> true;
              case NOT_NULL, CHECK, DOMAIN, PARTITION, ENCODING, DROP -> true;
            });
  }

  /**
   * What the server would do without a word, counted where it may be so; it refuses the others
   * itself.
   */
  public Probes silentNarrowings() {
    return narrowings(
        demand ->
            switch (demand.kind()) {
              case LENGTH, ROUNDING -> true;
              case RANGE, CAST, LABEL -> false;
              case EXPRESSION -> false;
              case NOT_NULL, CHECK, DOMAIN, PARTITION, ENCODING, DROP -> false;
            });
  }

  private Probes narrowings(Predicate<Demand.Rows> which) {
    List<Demand.Rows> demands = Demands.narrowings(situation).stream().filter(which).toList();
    RowScan.byTable(demands).forEach((_, some) -> counted(some).forEach(this::judge));
    return this;
  }

  /** Expressions are the package's: what the server does not understand yet is left to the run. */
  private List<RowScan.Counted> counted(List<Demand.Rows> demands) {
    List<Demand.Rows> own =
        demands.stream().filter(each -> each.kind() != Demand.Kind.EXPRESSION).toList();
    try {
      return count(demands);
    } catch (SqlFailure e) {
      if (e.connectionLost() || own.size() == demands.size()) {
        throw e;
      }
      return own.isEmpty() ? List.of() : count(own);
    }
  }

  private List<RowScan.Counted> count(List<Demand.Rows> demands) {
    RowScan scan = new RowScan(session);
    boolean conditions = demands.stream().allMatch(d -> d.test() instanceof Demand.Test.Broken);
    return session.transaction(
        () -> conditions ? scan.broken(demands) : scan.count(demands).counted());
  }

  /**
   * Tables and columns with rows that the target does not have and nobody named; and columns that a
   * publication names, empty or not.
   */
  public Probes drops() {
    Emptiness emptiness = new Emptiness(session);
    List<Losses.Loss> losses = new Losses(situation).all();
    losses.stream()
        .filter(loss -> !loss.licensed() && emptiness.holds(loss.object()))
        .forEach(loss -> problems.add(perhapsRenamed(emptiness.refusal(loss.object()))));
    problems.addAll(
        new Published(session).refusals(losses.stream().map(Losses.Loss::object).toList()));
    return this;
  }

  /** What the server would not alter, whatever the rows hold. */
  public Probes structure() {
    problems.addAll(new TypedTables(session, situation).refusals());
    problems.addAll(new Positions(session, situation).refusals());
    problems.addAll(new HeldTypes(session, situation).refusals());
    problems.addAll(new ReadSequences(situation).refusals());
    problems.addAll(new ForeignServers(situation).refusals());
    return this;
  }

  /** Partitions of the site's own that go, though rows of theirs have no other. */
  public Probes partitions() {
    Demands.lostPartitions(situation).stream()
        .filter(Demand.Rows.class::isInstance)
        .map(Demand.Rows.class::cast)
        .flatMap(demand -> count(List.of(demand)).stream())
        .filter(counted -> counted.rows() > 0)
        .forEach(counted -> problems.add(homeless(counted)));
    return this;
  }

  private static Problem homeless(RowScan.Counted counted) {
    Demand.Rows demand = counted.demand();
    return Problem.of(
            "partitionLost",
            "%d rows of \"%s\" would have no partition"
                .formatted(counted.rows(), demand.table().display()))
        .withTarget(demand.target().display())
        .withWhy("It is partitioned anew, " + demand.asks() + ".")
        .withRemedy(
            "Let the model have partitions for these rows, if only a DEFAULT one, or move the rows in a script of stage PreSync that says `repairs: [%s]`."
                .formatted(demand.target().display()));
  }

  /** With the line that would say so, where something like it comes. */
  private Problem perhapsRenamed(Problem refusal) {
    return PossibleRenames.of(situation.have(), situation.want(), situation.intents()).stream()
        .filter(rename -> rename.was().display().equals(refusal.target()))
        .findFirst()
        .map(
            rename ->
                refusal.withRemedy(
                    "It may have become \"%s\" (%s). If so, say in dictionary.yaml: %s. Else: %s"
                        .formatted(
                            rename.now().display(),
                            rename.because(),
                            rename.line(),
                            refusal.remedy())))
        .orElse(refusal);
  }

  private void judge(RowScan.Counted counted) {
    Demand.Rows demand = counted.demand();
    if (counted.rows() == 0) {
      return;
    }
    switch (demand.kind()) {
      case LENGTH -> changed(counted, "truncate");
      case ROUNDING -> changed(counted, "round");
      case RANGE, CAST, LABEL ->
          problems.add(
              problem(demand, counted.rows() + " rows do not fit into")
                  .withRemedy(
                      "Mend these rows in a script of stage PreSync, or widen the new type."));
      case EXPRESSION -> unworkable(counted);
      case NOT_NULL, CHECK, DOMAIN, PARTITION, ENCODING, DROP ->
          throw new IllegalStateException(demand.toString());
    }
  }

  private void unworkable(RowScan.Counted counted) {
    Demand.Rows demand = counted.demand();
    if (demand.permitted()) {
      return;
    }
    problems.add(
        Problem.of(
                "notWorkedOut",
                "of %d rows of \"%s\" the column \"%s\" cannot be worked out"
                    .formatted(counted.rows(), demand.table().display(), demand.target().name()))
            .withTarget(demand.target().display())
            .withWhy(demand.asks() + counted.why().map(why -> ": " + why).orElse(""))
            .withRemedy("Mend these rows in a script of stage PreSync, or change the expression."));
  }

  private void changed(RowScan.Counted counted, String how) {
    Demand.Rows demand = counted.demand();
    if (demand.permitted()) {
      narrowed.add(
          new Narrowed(
              demand.target(),
              is(demand).type(),
              shall(demand).type(),
              counted.rows(),
              counted.largest().orElse("null"),
              counted.summed().orElse("null")));
      return;
    }
    Problem problem = problem(demand, counted.rows() + " values would change on the way into");
    problems.add(
        problem
            .withWhy(problem.why() + doubleKeys(demand))
            .withRemedy(
                "Permit it in dictionary.yaml (`narrow: "
                    + how
                    + "`), or mend the rows in PreSync."));
  }

  /** What of JSON changes at all. */
  private String doubleKeys(Demand.Rows demand) {
    String type = Situation.behind(shall(demand).type().replace("[]", ""), situation.want());
    return type.equals("jsonb")
        ? " Of a key that an object has more than once, jsonb keeps the last value alone."
        : "";
  }

  private Problem problem(Demand.Rows demand, String what) {
    String name = Identifier.display(demand.target().name());
    return Problem.of("narrowing", what + " " + name + " " + shall(demand).type())
        .withTarget(demand.target().display())
        .withWhy(
            "The column is "
                + meant(is(demand).type(), situation.have())
                + " and becomes "
                + meant(shall(demand).type(), situation.want())
                + "."
                + labels(is(demand).type()));
  }

  /** Enums that are made anew say so by nothing but their labels. */
  private String labels(String type) {
    return new Remade(situation)
        .causes(type).stream()
            .filter(each -> each.kind() == Kind.ENUM)
            .map(each -> " Labels of \"%s\" go or change their order.".formatted(each.display()))
            .collect(Collectors.joining());
  }

  /** With what stands behind the name of a domain, or of a type of rows. */
  private static String meant(String type, Catalog in) {
    String element = type.replace("[]", "");
    String behind = Situation.behind(element, in);
    Optional<String> fields =
        Situation.namedType(behind)
            .flatMap(path -> in.find(new ObjectId(Kind.COMPOSITE, path)))
            .map(composite -> String.join(", ", ((CompositeType) composite).fields()));
    return fields
        .or(() -> Optional.of(behind).filter(each -> !each.equals(element)))
        .map(text -> type + " (" + text + ")")
        .orElse(type);
  }

  private Column shall(Demand.Rows demand) {
    ObjectId column = demand.target();
    return (Column)
        situation.want().find(column).or(() -> situation.have().find(column)).orElseThrow();
  }

  private Column is(Demand.Rows demand) {
    return new Lineage(situation)
        .old(situation.have().table(demand.table()).orElseThrow(), shall(demand))
        .orElseThrow();
  }
}
