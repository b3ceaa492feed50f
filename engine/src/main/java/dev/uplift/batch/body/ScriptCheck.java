package dev.uplift.batch.body;

import dev.uplift.database.SqlStatement;
import dev.uplift.pack.Script;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a script's body must not hold if its effect is to commit together with its mark. */
public final class ScriptCheck {
  private static final Pattern ENDS =
      statement(
          "begin|start\\s+transaction|commit|end|abort|prepare\\s+transaction"
              + "|rollback(?!\\s+(work\\s+|transaction\\s+)?to\\b)");
  private static final Pattern OUTSIDE =
      statement(
          "vacuum|(create|drop)\\s+(database|tablespace)|alter\\s+system|discard\\s+all"
              + "|(create(\\s+unique)?|drop)\\s+index\\s+concurrently|reindex\\b.*\\bconcurrently"
              + "|(create|alter|drop)\\s+subscription");
  private static final Pattern LEAKS =
      statement("set(?!\\s+(local|constraints|transaction)\\b)|listen|load|set\\s+transaction");

  private ScriptCheck() {}

  public static List<Problem> problems(Script script) {
    List<Problem> problems = new ArrayList<>();
    switch (script.work()) {
      case Script.Work.Sql sql -> problems.addAll(sqlProblems(script, new ScriptText(sql)));
      case Script.Work.Declared _ -> {}
      case Script.Work.Method method when method.loaded().isEmpty() ->
          problems.add(
              at(Problem.of("jarUntrusted", "nobody says that the jar is trusted"), script, 1));
      case Script.Work.Method _ -> {}
    }
    problems.addAll(ChunkCheck.problems(script));
    return problems;
  }

  private static List<Problem> sqlProblems(Script script, ScriptText text) {
    return text.statements().stream()
        .flatMap(s -> problem(s).map(problem -> at(problem, script, text.line(s))).stream())
        .toList();
  }

  /** What is wrong with one statement. */
  public static Optional<Problem> problem(SqlStatement statement) {
    String text = statement.text();
    String first = text.lines().findFirst().orElse("");
    if (statement.form() != SqlStatement.Form.SQL) {
      return Optional.of(
          Problem.of("notSql", "\"" + first + "\" is for psql, not for the server")
              .withRemedy("Write plain SQL: INSERT … VALUES for data."));
    }
    if (ENDS.matcher(text).matches()) {
      return Optional.of(
          Problem.of("endsTransaction", "\"" + first + "\" would begin or end a transaction")
              .withWhy("a script's effect commits together with the mark that it is done")
              .withRemedy("Leave it out; savepoints are allowed."));
    }
    if (OUTSIDE.matcher(text).matches()) {
      return Optional.of(
          Problem.of("outsideTransaction", "\"" + first + "\" cannot run in a transaction")
              .withRemedy("Leave it out: put indexes into the model; sync makes and analyses."));
    }
    if (LEAKS.matcher(text).matches()) {
      return Optional.of(
          Problem.of("leaksIntoSession", "\"" + first + "\" would outlive the script")
              .withWhy("sessions go from script to script")
              .withRemedy("Write SET LOCAL, or leave it out."));
    }
    return Optional.empty();
  }

  private static Problem at(Problem problem, Script script, int line) {
    return problem
        .withTarget(script.path())
        .withAt(new Place(null, script.path(), null, script.file(), line));
  }

  private static Pattern statement(String starts) {
    return Pattern.compile("(" + starts + ")\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }
}
