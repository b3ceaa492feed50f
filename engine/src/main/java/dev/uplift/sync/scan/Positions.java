package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where sequences and identity columns stand, held against the bounds that the target gives them:
 * the server sets none to a number that its bounds do not hold.
 */
record Positions(Session session, Situation situation) {
  private static final Pattern BOUNDS = Pattern.compile(".*MINVALUE (-?\\d+) MAXVALUE (-?\\d+).*");

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
    Matcher bounds = BOUNDS.matcher(shall.identity().orElseThrow());
    return bounds.matches()
        ? position(table, is)
            .flatMap(
                position ->
                    problem(
                        shall.id(),
                        position,
                        new Bounds(
                            Long.parseLong(bounds.group(1)), Long.parseLong(bounds.group(2)))))
        : Optional.empty();
  }

  /** As the change to an identity column finds it: of its sequence, where that goes with it. */
  private Optional<Long> position(Table table, Column is) {
    if (is.identity().isPresent()) {
      return position(ColumnSql.sequence(table, is, is.identity().get()));
    }
    Optional<Sequence> own =
        situation.have().all(Sequence.class).stream()
            .filter(each -> each.ownedBy().filter(is.id()::equals).isPresent())
            .filter(each -> !situation.wants(each.id()))
            .findFirst();
    return own.isPresent() ? position(own.get().id().relationSql()) : greatest(table, is);
  }

  /** Of numbers: what only becomes one, or is too great to be a position, its type speaks of. */
  private Optional<Long> greatest(Table table, Column is) {
    String type = Casts.base(Situation.behind(is.type(), situation.have()));
    return Casts.isNumber(type)
        ? session.first(
            """
            select n::int8 as n
              from (select max(%s) as n from %s) o where n > 0 and n < 9223372036854775807.5
            """
                .formatted(Identifier.quote(is.id().name()), table.id().relationSql()),
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
