package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Numbering;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where sequences and identity columns stand, held against the bounds that the target gives them:
 * the server sets none to a number that its bounds do not hold.
 */
record Positions(Session session, Situation situation) {
  /** From the least to the greatest number. */
  private record Bounds(long least, long greatest) {
    boolean holds(long position) {
      return position >= least && position <= greatest;
    }
  }

  List<Problem> refusals() {
    return Stream.concat(sequences().stream(), identities().stream()).toList();
  }

  private List<Problem> sequences() {
    List<Problem> problems = new ArrayList<>();
    for (Sequence shall : situation.want().all(Sequence.class)) {
      Bounds bounds = new Bounds(shall.minimum(), shall.maximum());
      situation
          .have()
          .find(shall.id())
          .filter(Sequence.class::isInstance)
          .map(Sequence.class::cast)
          .filter(is -> !bounds.equals(new Bounds(is.minimum(), is.maximum())))
          .flatMap(is -> position(is.id().relationSql()))
          .flatMap(position -> problem(shall.id(), position, bounds))
          .ifPresent(problems::add);
    }
    return problems;
  }

  private List<Problem> identities() {
    List<Problem> problems = new ArrayList<>();
    Lineage lineage = new Lineage(situation);
    for (Table shall : situation.want().tables()) {
      Optional<Table> is = lineage.old(shall.id());
      for (Column column : shall.columns()) {
        if (is.isPresent() && column.identity().isPresent()) {
          lineage
              .old(is.get(), column)
              .filter(old -> !old.identity().equals(column.identity()))
              .flatMap(old -> problem(is.get(), old, column))
              .ifPresent(problems::add);
        }
      }
    }
    return problems;
  }

  private Optional<Problem> problem(Table table, Column is, Column shall) {
    Numbering numbering = Numbering.of(shall.identity().orElseThrow());
    Bounds bounds = new Bounds(numbering.least(), numbering.greatest());
    return position(table, is, numbering)
        .flatMap(position -> problem(shall.id(), position, bounds));
  }

  /**
   * As the change to an identity column finds it: of its sequence, where that goes with it and
   * counts the same way.
   */
  private Optional<Long> position(Table table, Column is, Numbering shall) {
    if (is.identity().isPresent()) {
      return shall.opposes(Numbering.of(is.identity().get()).increment())
          ? furthest(table, is, shall)
          : position(ColumnSql.sequence(table, is, is.identity().get()));
    }
    Optional<Sequence> own =
        situation.have().all(Sequence.class).stream()
            .filter(each -> each.ownedBy().filter(is.id()::equals).isPresent())
            .filter(each -> !situation.wants(each.id()) && !shall.opposes(each.increment()))
            .findFirst();
    return own.isPresent() ? position(own.get().id().relationSql()) : furthest(table, is, shall);
  }

  /** Of numbers: what only becomes one, or is too great to be a position, its type speaks of. */
  private Optional<Long> furthest(Table table, Column is, Numbering shall) {
    String type = Casts.base(Situation.behind(is.type(), situation.have()));
    return Casts.isNumber(type)
        ? session.first(
            """
            select n::int8 as n
              from (select %s as n from %s) o
             where %s and n >= -9223372036854775808 and n < 9223372036854775807.5
            """
                .formatted(
                    shall.furthest(ColumnSql.name(is)),
                    table.id().relationSql(),
                    shall.reached("n")),
            row -> row.number("n"))
        : Optional.empty();
  }

  private Optional<Long> position(String sequence) {
    return session.first("select last_value as n from " + sequence, row -> row.number("n"));
  }

  private static Optional<Problem> problem(ObjectId of, long position, Bounds bounds) {
    return bounds.holds(position)
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                    "positionOutOfBounds",
                    "the numbers of \"%s\" stand at %d, and the target lets them go from %d to %d"
                        .formatted(of.display(), position, bounds.least(), bounds.greatest()))
                .withTarget(of.display())
                .withWhy("The server sets no sequence to a number beyond its bounds.")
                .withRemedy(
                    "Give it wider bounds in the model, or mend the rows and the position in a script of stage PreSync that says `repairs: [%s]`."
                        .formatted(of.display())));
  }
}
