package dev.uplift.batch.conversion;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Carries a conversion out for one tenant: checked once, then range by range. */
public final class Carrier {
  private final Conversion conversion;
  private final ConversionSql sql;

  private Carrier(Conversion conversion, ConversionSql sql) {
    this.conversion = conversion;
    this.sql = sql;
  }

  /**
   * Looks at the tables that the conversion speaks of.
   *
   * @param key by which rows of {@code from} are told apart, such as the columns that chunks are
   *     cut by; none: the table's primary key
   */
  public static Carrier of(
      Session session, Conversion conversion, Tenant tenant, List<String> key) {
    List<String> tables = new ArrayList<>();
    conversion.sources().forEach(source -> tables.add(source.table()));
    tables.add(conversion.targetTable());
    Columns columns = Columns.read(session, tables.stream().distinct().toList());
    List<String> own = key.isEmpty() ? columns.key(conversion.from().table()) : key;
    return new Carrier(conversion, new ConversionSql(conversion, tenant, columns, own));
  }

  /**
   * Whatever can be found before a row changes: names, types, expressions that look at several
   * rows, and target rows that several source rows want to change.
   *
   * @throws Failure with everything that is wrong
   */
  public void check(Session session) {
    List<Problem> problems = new ConversionCheck(sql).problems();
    refuse(problems);
    explain(session, sql.rowByRow(), problems);
    explain(session, sql.change("true").after("explain "), problems);
    refuse(problems);
    severalMatches(session);
  }

  /**
   * Does to the rows of a range what the conversion says.
   *
   * @param range a condition upon the alias of {@code from}
   * @return rows made or changed
   * @throws ConversionFailed when the server refuses
   */
  public long apply(Session session, String range) {
    PlacedSql change = sql.change(range);
    try {
      return session.execute(change.sql());
    } catch (SqlFailure e) {
      throw new ConversionFailed(e, ConversionProblems.of(e, change, conversion));
    }
  }

  /** What {@link #apply} sends for a range. */
  public String statement(String range) {
    return sql.change(range).sql();
  }

  private void explain(Session session, PlacedSql statement, List<Problem> problems) {
    try {
      session.savepoint(() -> session.execute(statement.sql()));
    } catch (SqlFailure e) {
      if (e.connectionLost() || e.problem().retryable()) {
        throw e;
      }
      if (problems.isEmpty()) {
        problems.add(ConversionProblems.of(e, statement, conversion));
      }
    }
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.FAILED, problems, null);
    }
  }

  private record Several(long matches, List<String> key) {}

  private void severalMatches(Session session) {
    Optional<PlacedSql> question = sql.severalMatches();
    if (question.isEmpty()) {
      return;
    }
    Optional<Several> several;
    try {
      several =
          session.first(
              question.get().sql(), row -> new Several(row.number("matches"), row.strings("key")));
    } catch (SqlFailure e) {
      throw new ConversionFailed(e, ConversionProblems.of(e, question.get(), conversion));
    }
    if (several.isPresent()) {
      throw new Failure(ExitCode.FAILED, several(several.get()));
    }
  }

  private Problem several(Several several) {
    List<String> names =
        switch (conversion.target()) {
          case Target.Update update ->
              update.match().stream().map(Conversion.Entry::column).toList();
          case Target.Insert _, Target.Itself _ -> sql.key();
        };
    String tables =
        conversion.sources().stream().map(Source::table).collect(Collectors.joining(", "));
    return Problem.of(
            "severalMatches",
            several.matches()
                + " source rows want to change one row of \""
                + conversion.targetTable()
                + "\": the one with "
                + ConversionProblems.key(names, several.key()))
        .withTarget(conversion.targetTable())
        .withWhy("which of them is right cannot be told; they come from " + tables)
        .withRemedy("Narrow `join`, `match` or `where` until each row is matched once.")
        .withAt(ConversionProblems.line(conversion.target().line()));
  }
}
