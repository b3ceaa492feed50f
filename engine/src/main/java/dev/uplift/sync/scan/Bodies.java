package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.demand.Conditions;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.demand.Demands;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tries, upon a few rows, whether the functions that the target calls of rows find what their
 * bodies name in a session such as the sync's own. Everything is undone. Not shared.
 */
public final class Bodies {
  private static final int ROWS = 1000;

  /** A function that is not the server's own. */
  private static final Pattern CALL =
      Pattern.compile("[\\p{L}\\p{N}_$\"]\\.[\\p{L}_\"][^\\s(]*\\(");

  private static final Pattern MAKES =
      Pattern.compile("(?is)\\s*create\\s+(or\\s+replace\\s+)?(function|schema)\\s.*");

  private static final String WATCHED =
      "select exists (select from pg_catalog.pg_event_trigger where evtenabled in ('O', 'A')) b";

  /** On which a name is found wherever it is; what is of the server's own is found first. */
  private static final String PATH =
      """
      select set_config('search_path', string_agg(
          quote_ident(nspname), ', ' order by nspname <> 'public', nspname), true)
        from pg_catalog.pg_namespace
       where nspname !~ '^pg_' and nspname <> 'information_schema'
      """;

  private static final String READ_ONLY = "25006";

  private static final String SETTINGS =
      "set local lock_timeout = '5s'; set local statement_timeout = '10s'";
  private static final String ASKED = "set transaction read only";

  private final Session session;
  private final Situation situation;

  /**
   * Asked of the database as it is.
   *
   * @param session such as a sync's own
   */
  public Bodies(Session session, Situation situation) {
    this.session = session;
    this.situation = situation;
  }

  /**
   * Of what is asked of rows, of defaults that old rows get, of materialised views; what rows have
   * against it, or the server against the question, others tell.
   *
   * @param demands of the same database
   * @param rewritten tables whose indexes are built anew, whatever their definitions; where the
   *     server keeps the rows all the same, the ANALYZE behind works out what indexes speak of
   */
  public List<Problem> problems(Demands demands, Set<ObjectId> rewritten) {
    List<Problem> problems = new ArrayList<>();
    demands.all().forEach(each -> of(each).ifPresent(problems::add));
    Demands.defaults(situation).forEach(each -> of(each).ifPresent(problems::add));
    rewritten.forEach(table -> indexes(table).forEach(x -> ofIndex(x).ifPresent(problems::add)));
    situation.want().all(View.class).stream()
        .filter(view -> view.id().kind() == Kind.MATERIALIZED_VIEW)
        .forEach(view -> ofView(view).ifPresent(problems::add));
    return problems.stream().distinct().toList();
  }

  private Optional<Problem> of(Demand demand) {
    return switch (demand) {
      case Demand.Rows rows -> tried(rows, List.of());
      case Demand.Supposing(Demand asked, List<String> sql) ->
          asked instanceof Demand.Rows rows && canBeMade(sql) ? tried(rows, sql) : Optional.empty();
      case Demand.Unique _, Demand.Exclusion _, Demand.Reference _, Demand.Later _ ->
          Optional.empty();
    };
  }

  /** What nobody sees, and nothing waits for. */
  private boolean canBeMade(List<String> sql) {
    return sql.stream().allMatch(each -> MAKES.matcher(each).matches())
        && !session.one(WATCHED, row -> row.flag("b"));
  }

  private Optional<Problem> tried(Demand.Rows demand, List<String> supposed) {
    String asked =
        switch (demand.test()) {
          case Test.Broken(String condition) -> condition;
          case Test.Tried(String condition) -> condition;
          case Test.Raises(String expression) -> expression;
        };
    String sql =
        "select count(%s) from (select * from %s limit %d) %s"
            .formatted(asked, demand.table().relationSql(), ROWS, Demand.ROW);
    return CALL.matcher(asked).find() ? unfound(demand.target(), supposed, sql) : Optional.empty();
  }

  /** Those that stay as they are: others are among the demands. */
  private List<Index> indexes(ObjectId table) {
    return situation.haveGraph().partsOf(table).stream()
        .filter(situation::settled)
        .map(part -> situation.have().objects().get(part))
        .filter(Index.class::isInstance)
        .map(Index.class::cast)
        .filter(index -> CALL.matcher(index.definition()).find())
        .toList();
  }

  private Optional<Problem> ofIndex(Index index) {
    Conditions.Unique parts = Conditions.unique(index.definition());
    return unfound(
        index.id(),
        List.of(),
        "select count(num_nulls(%s)) from (select * from %s limit %d) o%s"
            .formatted(
                String.join(", ", parts.keys()),
                index.id().relationSql(),
                ROWS,
                parts.where().map(condition -> " where " + condition).orElse("")));
  }

  /** Its rows are worked out when it is made; of old tables, as far as they have its columns. */
  private Optional<Problem> ofView(View view) {
    boolean changes =
        situation.wantGraph().needs(view.id()).stream()
            .anyMatch(each -> each.kind() == Kind.FUNCTION && !situation.settled(each));
    return changes || situation.settled(view.id()) || !CALL.matcher(view.definition()).find()
        ? Optional.empty()
        : unfound(
            view.id(),
            List.of(),
            "select count(v) from (%s) v".formatted(view.definition().replaceFirst(";\\s*$", "")));
  }

  private Optional<Problem> unfound(ObjectId target, List<String> supposed, String sql) {
    return failure(supposed, sql)
        .flatMap(why -> UnfoundNames.problem(target, why))
        .filter(_ -> isFoundOnAPath(supposed, sql));
  }

  /**
   * Whether the path alone is to blame. What is missing on every path may well come with the
   * upgrade; what a row or the transaction has against the function comes behind the name.
   */
  private boolean isFoundOnAPath(List<String> supposed, String sql) {
    List<String> before = new ArrayList<>(supposed);
    before.add(PATH);
    return failure(before, sql)
        .map(why -> why.causedByRows() || why.sqlState().equals(READ_ONLY))
        .orElse(true);
  }

  /** What the server has against the question. */
  private Optional<SqlFailure> failure(List<String> before, String sql) {
    try {
      return session.undone(
          () -> {
            long _ = session.execute(SETTINGS);
            before.forEach(session::execute);
            long _ = session.execute(ASKED);
            List<String> _ = session.lines(sql);
            return Optional.empty();
          });
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of(e);
    }
  }
}
