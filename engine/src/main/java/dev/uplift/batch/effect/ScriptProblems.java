package dev.uplift.batch.effect;

import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.conversion.ConversionFailed;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.method.MethodFailed;
import dev.uplift.batch.method.ValidationFailed;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What went wrong with a script, as the error object. */
public final class ScriptProblems {
  private static final String MEND = "Mend the script, then: uplift execute --rerun-step 3";

  private ScriptProblems() {}

  public static Problem of(RuntimeException cause, Script script, TaskKey key, String path) {
    return switch (cause) {
      case StatementFailed failed -> sql(failed.failure(), script, key, path, failed.line());
      case ConversionFailed failed ->
          placed(failed.problem(), place(script, key, path, script.work().line()));
      case SqlFailure failure -> sql(failure, script, key, path, script.work().line());
      case Sieve.RowsFailed failed ->
          rows(failed, of(failed.bad().getFirst().failure(), script, key, path), script);
      case MethodFailed failed ->
          placed(
              failed.problem(),
              place(script, key, path, failed.line() == 0 ? script.work().line() : failed.line()));
      case ValidationFailed failed ->
          placed(failed.problem(), place(script, key, path, script.work().line()))
              .withTarget(script.path());
      case TransactionEnded _ -> transactionEnded(script, key, path);
      case Failure failure ->
          placed(failure.problems(), place(script, key, path, script.work().line()));
      default ->
          Problem.of("scriptFailed", String.valueOf(cause))
              .withTarget(script.path())
              .withRemedy("Report this: it is a fault of Uplift. The stack is in the error log.")
              .withAt(place(script, key, path, script.work().line()));
    };
  }

  private static Problem sql(
      SqlFailure failure, Script script, TaskKey key, String path, int line) {
    Problem problem = failure.problem();
    String hint = failure.hint();
    String detail = failure.detail();
    String why = hint == null ? detail : detail == null ? hint : detail + " (" + hint + ")";
    return problem
        .withTarget(script.path())
        .withWhy(why)
        .withRemedy(problem.retryable() ? problem.remedy() : MEND)
        .withAt(place(script, key, path, line));
  }

  /** The same problem, with the rows that it is about. */
  private static Problem rows(Sieve.RowsFailed failed, Problem problem, Script script) {
    String table = script.chunk().map(Script.Chunking::table).orElse("");
    List<Problem> details =
        failed.bad().stream().map(bad -> row(bad, failed.columns(), table)).toList();
    long rows = failed.bad().stream().mapToLong(Sieve.Bad::rows).sum();
    String looked =
        (failed.all() ? "" : "at least ")
            + counted(rows, "row fails", "rows fail")
            + " of "
            + failed.looked()
            + " looked at in this chunk";
    String why = problem.why() == null ? looked : problem.why() + "; " + looked;
    Problem told = problem.withWhy(why).withDetails(details);
    String first = details.getFirst().message();
    return failed.limit() == 0
        ? told.withMessage(first)
        : renamed(
                told,
                "quarantineFull",
                "more than "
                    + counted(failed.limit(), "row", "rows")
                    + " would be set aside: "
                    + first)
            .withRemedy(
                "Mend the rows or the script, or raise `bad-rows: {quarantine}`; then: uplift execute"
                    + " --rerun-step 3");
  }

  private static Problem row(Sieve.Bad bad, KeyColumns columns, String table) {
    List<String> key = new ArrayList<>();
    for (int i = 0; i < bad.key().size(); i++) {
      key.add(columns.columns().get(i).name() + " = \"" + bad.key().get(i) + "\"");
    }
    QuarantineTable.Reason reason = Sieve.reason(bad.failure());
    List<String> where = new ArrayList<>();
    if (reason.constraint() != null) {
      where.add("constraint \"" + reason.constraint() + "\"");
    }
    if (reason.column() != null) {
      where.add("column \"" + reason.column() + "\"");
    }
    return Problem.of(
            reason.code(),
            "the row " + String.join(", ", key) + " of \"" + table + "\": " + reason.text())
        .withTarget(table)
        .withWhy(where.isEmpty() ? null : String.join(", ", where))
        .withSqlState(reason.sqlState());
  }

  private static Problem renamed(Problem problem, String code, String message) {
    return new Problem(
        code,
        message,
        problem.target(),
        problem.why(),
        problem.remedy(),
        problem.at(),
        problem.sqlState(),
        problem.retryable(),
        problem.evidence(),
        problem.details(),
        problem.sql());
  }

  private static String counted(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static Problem transactionEnded(Script script, TaskKey key, String path) {
    return Problem.of("transactionEnded", "the script ended the transaction it runs in")
        .withTarget(script.path())
        .withWhy("what it did before stays, without a mark that says so; the rest was rolled back")
        .withRemedy(
            "Take COMMIT and ROLLBACK out of the script, undo what it left, then: uplift execute --rerun-step 3")
        .withAt(place(script, key, path, script.work().line()));
  }

  private static Problem placed(List<Problem> problems, Place place) {
    List<Problem> all = problems.stream().map(problem -> placed(problem, place)).toList();
    return all.getFirst().withDetails(all.subList(1, all.size()));
  }

  /** A problem that knows its line keeps it. */
  private static Problem placed(Problem problem, Place place) {
    Place at = problem.at();
    Integer line = at == null ? null : at.line();
    return problem
        .withAt(line == null ? place : place.withLine(line))
        .withTarget(problem.target() == null ? place.script() : problem.target())
        .withRemedy(problem.remedy() == null ? MEND : problem.remedy());
  }

  private static Place place(Script script, TaskKey key, String path, int line) {
    String tenant = key.company().isEmpty() ? key.partition() : key.company();
    return new Place(path, script.path(), tenant.isEmpty() ? null : tenant, script.file(), line);
  }
}
