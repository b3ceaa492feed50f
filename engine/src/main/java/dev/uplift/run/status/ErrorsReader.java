package dev.uplift.run.status;

import dev.uplift.batch.method.ValidationTable;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.ProblemJson;
import dev.uplift.run.journal.RunTable;
import java.util.ArrayList;
import java.util.List;

/** Reads what went wrong in the newest run of a database; changes nothing. */
public final class ErrorsReader {
  private static final String ALL =
      "select problem::text as problem from dbupgrade.error where run = ? order by id";

  /** Of the newest attempt at each path that has failed and is not done by now. */
  private static final String LATEST =
      """
      select e.problem::text as problem from dbupgrade.error e
       where e.run = ? and e.attempt = (select max(x.attempt) from dbupgrade.error x
               where x.run = e.run and x.path = e.path)
         and not exists (select from dbupgrade.servicingstep s
               where s.run = e.run and s.path = e.path and s.status in ('Completed', 'Skipped'))
         and not exists (select from dbupgrade.runbookstep s
               where s.run = e.run and s.status in ('Completed', 'Skipped')
                 and e.path = case s.number when 4 then 'Validate' else '' end)
       order by e.id
      """;

  /**
   * Every error of the newest run that still stands, that of an ignored script too; {@code all}
   * adds those that are mended.
   */
  public List<Problem> read(Database database, boolean all) {
    return database.with(
        "errors",
        session ->
            RunTable.exists(session)
                ? RunTable.newest(session)
                    .map(run -> withWarnings(session, all ? ALL : LATEST, run.id()))
                    .orElse(List.of())
                : List.of());
  }

  /** Those that still stand. */
  public List<Problem> read(Database database) {
    return read(database, false);
  }

  static List<Problem> latest(Session session, long run) {
    return problems(session, LATEST, run);
  }

  /** Then what nothing waits for any more; what validations only warn of comes last. */
  private static List<Problem> withWarnings(Session session, String sql, long run) {
    List<Problem> all = new ArrayList<>(problems(session, sql, run));
    all.addAll(Leftovers.read(session, run).ignoredScripts());
    all.addAll(new ValidationTable(session, run).warnings());
    return all;
  }

  private static List<Problem> problems(Session session, String sql, long run) {
    return session.query(sql, row -> ProblemJson.problem(row.string("problem")), run);
  }
}
