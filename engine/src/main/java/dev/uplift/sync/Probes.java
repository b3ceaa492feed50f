package dev.uplift.sync;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.problem.Problem;
import dev.uplift.sync.SyncOutcome.Narrowed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks, before anything changes, at what narrower types would do to the rows; and at rows that
 * nobody said may go. One scan a table. Not shared.
 */
final class Probes {
  private final Session session;
  private final Situation situation;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Narrowed> narrowed = new ArrayList<>();

  Probes(Session session, Situation situation) {
    this.session = session;
    this.situation = situation;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  List<Narrowed> narrowed() {
    return List.copyOf(narrowed);
  }

  private record Probe(Column is, Column shall, Narrowing narrowing, boolean cutAnyway) {}

  /** Columns whose values would change or not fit, under their old or new names. */
  Probes narrowings() {
    for (Table shall : situation.want().tables()) {
      if (situation.concerns(shall.id()) && shall.partitionOf().isEmpty()) {
        old(shall.id()).ifPresent(is -> narrowings(is, shall));
      }
    }
    return this;
  }

  /** Tables and columns with rows that the target does not have and nobody named. */
  Probes drops() {
    Emptiness emptiness = new Emptiness(session);
    Drops drops = new Drops(situation, new Work());
    for (Table is : situation.have().tables()) {
      Optional<Table> shall = successor(is.id());
      if (shall.isEmpty()) {
        boolean extra = situation.extras().contains(is.id()) && !drops.licensed(is.id(), false);
        boolean moved = movesIntoPartitions(is);
        if (extra && !moved && emptiness.holds(is.id())) {
          problems.add(emptiness.refusal(is.id()));
        }
      } else {
        for (Column column : is.columns()) {
          boolean extra = isExtra(column, is, shall.get());
          if (extra && !drops.licensed(column.id(), false) && emptiness.holds(column.id())) {
            problems.add(emptiness.refusal(column.id()));
          }
        }
      }
    }
    return this;
  }

  /** A child, or a partition, goes once its rows have moved into the table made anew. */
  private boolean movesIntoPartitions(Table child) {
    Stream<ObjectId> parents =
        Stream.concat(child.inherits().stream(), child.partitionOf().stream());
    return parents
        .flatMap(parent -> situation.want().table(parent).stream())
        .anyMatch(situation::reshaped);
  }

  private boolean isExtra(Column column, Table is, Table shall) {
    boolean renamed =
        shall.columns().stream()
            .anyMatch(
                c ->
                    column.id().name().equals(situation.intents().columnWas().get(c.id()))
                        && is.column(c.id().name()).isEmpty());
    return shall.column(column.id().name()).isEmpty()
        && !renamed
        && !column.inherited()
        && column.generated().isEmpty();
  }

  private Optional<Table> old(ObjectId shall) {
    return situation
        .have()
        .table(shall)
        .or(
            () ->
                Optional.ofNullable(situation.intents().tableWas().get(shall))
                    .flatMap(situation.have()::table));
  }

  private Optional<Table> successor(ObjectId is) {
    return situation
        .want()
        .table(is)
        .or(
            () ->
                situation.intents().tableWas().entrySet().stream()
                    .filter(each -> each.getValue().equals(is))
                    .findFirst()
                    .flatMap(each -> situation.want().table(each.getKey())));
  }

  private void narrowings(Table is, Table shall) {
    List<Probe> probes = new ArrayList<>();
    for (Column column : shall.columns()) {
      String was = situation.intents().columnWas().get(column.id());
      is.column(column.id().name())
          .or(() -> Optional.ofNullable(was).flatMap(is::column))
          .filter(old -> old.generated().isEmpty() && column.generated().isEmpty())
          .ifPresent(old -> probe(old, column).ifPresent(probes::add));
    }
    if (!probes.isEmpty()) {
      scan(is, probes);
    }
  }

  private Optional<Probe> probe(Column is, Column shall) {
    Catalog have = situation.have();
    String from = Situation.behind(is.type(), have);
    String to = Situation.behind(shall.type(), situation.want());
    Narrowing narrowing = Narrowing.of(is, from, to);
    Optional<Narrow> licence = Optional.ofNullable(situation.intents().narrow().get(shall.id()));
    boolean strings = Retype.isString(from);
    boolean licensed = licence.filter(how -> !strings || how == Narrow.TRUNCATE).isPresent();
    return narrowing.none()
        ? Optional.empty()
        : Optional.of(new Probe(is, shall, narrowing, licensed));
  }

  private void scan(Table table, List<Probe> probes) {
    List<String> counts = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      Narrowing narrowing = probes.get(i).narrowing();
      counts.add(count(narrowing.changed()) + " as c" + i);
      counts.add(count(narrowing.impossible()) + " as i" + i);
      String difference = narrowing.difference().orElse("null::numeric");
      counts.add("max(" + difference + ")::text as m" + i);
      counts.add("sum(" + difference + ")::text as s" + i);
    }
    session.query(
        "select " + String.join(", ", counts) + " from " + table.id().relationSql(),
        row -> {
          for (int i = 0; i < probes.size(); i++) {
            judge(
                probes.get(i),
                row.number("c" + i),
                row.number("i" + i),
                String.valueOf(row.stringOrNull("m" + i)),
                String.valueOf(row.stringOrNull("s" + i)));
          }
          return true;
        });
  }

  private static String count(Optional<String> condition) {
    return condition.map(text -> "count(*) filter (where " + text + ")").orElse("0::int8");
  }

  private void judge(Probe probe, long changed, long impossible, String largest, String summed) {
    if (impossible > 0) {
      problems.add(
          problem(probe, impossible + " rows do not fit into")
              .withRemedy("Mend these rows in a script of stage PreSync, or widen the new type."));
    }
    if (changed > 0 && probe.cutAnyway()) {
      narrowed.add(
          new Narrowed(
              probe.shall().id(),
              probe.is().type(),
              probe.shall().type(),
              changed,
              largest,
              summed));
    } else if (changed > 0) {
      String how = Retype.isString(probe.is().type()) ? "truncate" : "round";
      problems.add(
          problem(probe, changed + " values would change on the way into")
              .withRemedy(
                  "Permit it in dictionary.yaml (`narrow: "
                      + how
                      + "`), or mend the rows in PreSync."));
    }
  }

  private static Problem problem(Probe probe, String what) {
    String name = Identifier.display(probe.shall().id().name());
    return Problem.of("narrowing", what + " " + name + " " + probe.shall().type())
        .withTarget(probe.shall().id().display())
        .withWhy(
            "The column is " + probe.is().type() + " and becomes " + probe.shall().type() + ".");
  }
}
