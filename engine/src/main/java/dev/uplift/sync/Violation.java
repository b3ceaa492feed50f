package dev.uplift.sync;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.demand.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the rows have against a change: counted, and the first keys named. */
record Violation(Session session) {
  private static final Pattern KEY = Pattern.compile("(?s)Key \\((.*?)\\)=\\(.*");
  private static final Pattern WHERE = Pattern.compile("(?s).* WHERE (.*)");
  private static final int SHOWN = 10;

  Problem explain(Change change, SqlFailure failure, String path) {
    String target = change.object().display();
    Problem problem =
        new Culprit(change, failure)
            .named(failure.problem().withTarget(target))
            .withAt(Place.substep(path))
            .withEvidence(null);
    if (failure.detail() == null) {
      problem = problem.withWhy(firstLine(failure.sql()));
    }
    try {
      return switch (failure.sqlState()) {
        case "23505" -> duplicates(change, failure, problem);
        case "23503" -> orphans(change, problem);
        case "23502" -> nulls(change, problem);
        case "23514" -> unchecked(change, problem);
        default -> problem;
      };
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return problem;
    }
  }

  /** Not counted where the rows share keys only once all is changed. */
  private Problem duplicates(Change change, SqlFailure failure, Problem problem) {
    Matcher key = KEY.matcher(String.valueOf(failure.detail()));
    if (!key.matches()) {
      return problem;
    }
    Matcher partial = WHERE.matcher(change.sql().getFirst());
    String sql =
        "select count(*) keys, coalesce(sum(n), 0)::int8 rows from (select count(*) n from "
            + new Becoming(session, change).rows()
            + " where num_nulls("
            + key.group(1)
            + ") = 0"
            + (partial.matches() ? " and " + partial.group(1) : "")
            + " group by "
            + key.group(1)
            + " having count(*) > 1) d";
    String message =
        session.one(
            sql,
            row ->
                row.number("keys") == 0
                    ? problem.message()
                    : row.number("rows")
                        + " rows share "
                        + row.number("keys")
                        + " keys of \""
                        + change.object().name()
                        + "\"");
    return copy(problem, message)
        .withWhy(failure.detail())
        .withRemedy(
            "Merge or change the rows that share (" + key.group(1) + "), then run it again.");
  }

  private Problem orphans(Change change, Problem problem) {
    Optional<Conditions.Foreign> foreign = Conditions.foreign(change.sql().getFirst());
    if (foreign.isEmpty()) {
      return problem;
    }
    List<String> from = foreign.get().from();
    List<String> to = foreign.get().to();
    List<String> same = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      same.add("r." + to.get(i) + " = o." + from.get(i));
    }
    String columns = from.stream().map(name -> "o." + name).collect(Collectors.joining(", "));
    String rest =
        " from "
            + change.object().relationSql()
            + " o where num_nulls("
            + columns
            + ") = 0 and not exists (select 1 from "
            + foreign.get().references()
            + " r where "
            + String.join(" and ", same)
            + ")";
    long rows = session.one("select count(*) n" + rest, row -> row.number("n"));
    List<String> keys =
        session.query(
            "select distinct (" + columns + ")::text k" + rest + " order by 1 limit " + SHOWN,
            row -> row.string("k"));
    return copy(
            problem,
            rows
                + " rows of \""
                + change.object().relation().display()
                + "\" refer to rows of \""
                + foreign.get().references()
                + "\" that are not there")
        .withWhy("Keys: " + String.join(", ", keys) + (keys.size() == SHOWN ? ", …" : ""))
        .withRemedy(
            "Add the missing rows, or set ("
                + String.join(", ", from)
                + ") to null or to rows that exist.");
  }

  private Problem nulls(Change change, Problem problem) {
    String column = Identifier.quote(change.object().name());
    long rows =
        session.one(
            "select count(*) n from "
                + change.object().relationSql()
                + " where "
                + column
                + " is null",
            row -> row.number("n"));
    return copy(problem, rows + " rows have no value in \"" + change.object().display() + "\"")
        .withWhy("The target says NOT NULL.")
        .withRemedy("Fill the column in a script of stage PostSync, or give it a default.");
  }

  private Problem unchecked(Change change, Problem problem) {
    Optional<String> check = Conditions.check(change.sql().getFirst());
    if (check.isEmpty()) {
      return problem;
    }
    long rows =
        session.one(
            "select count(*) n from "
                + change.object().relationSql()
                + " where not ("
                + check.get()
                + ")",
            row -> row.number("n"));
    return copy(
            problem,
            rows
                + " rows of \""
                + change.object().relation().display()
                + "\" break \""
                + change.object().name()
                + "\"")
        .withWhy("CHECK (" + check.get() + ")")
        .withRemedy("Mend the rows in a script of stage PostSync.");
  }

  private static Problem copy(Problem problem, String message) {
    return Problem.of(problem.code(), message)
        .withTarget(problem.target())
        .withAt(problem.at())
        .withSqlState(problem.sqlState())
        .withSql(problem.sql());
  }

  private static String firstLine(String sql) {
    String line = sql.replaceAll("\\s+", " ");
    return line.length() <= 300 ? line : line.substring(0, 299) + "…";
  }
}
