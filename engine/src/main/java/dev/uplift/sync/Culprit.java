package dev.uplift.sync;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a statement that the server refused was about: its table, and the columns it may be. */
record Culprit(Change change, SqlFailure failure) {
  private static final Pattern ACTION =
      Pattern.compile("(?s)(?:add|alter) column (\"(?:[^\"]|\"\")+\"|\\w+) (.*)");
  private static final Pattern BETWEEN = Pattern.compile(",\\s+(?=(?:add|alter|drop) column )");
  private static final String GENERATED = "generated always as (";
  private static final String NOT_IMMUTABLE = "42P17";

  /** Of what Uplift's own statements raise, which say themselves what they are about. */
  private static final String OWN = "UP";

  /** The problem with table and columns in it, and what to do. */
  Problem named(Problem problem) {
    if (failure.sqlState().startsWith(OWN)) {
      return problem;
    }
    List<String> columns = columns();
    ObjectId object = change.object();
    boolean table = object.kind() == Kind.TABLE;
    String one =
        table && columns.size() == 1
            ? object.display() + "." + columns.getFirst()
            : object.display();
    String among =
        table && columns.size() > 1 ? " (one of " + String.join(", ", columns) + ")" : "";
    return problem
        .withTarget(one)
        .withMessage(
            problem.message().contains(one)
                ? problem.message()
                : "\"" + one + "\"" + among + ": " + problem.message())
        .withRemedy(Objects.requireNonNullElseGet(problem.remedy(), this::remedy));
  }

  /** Those that the statement does something to which may fail so. */
  private List<String> columns() {
    if (failure.column() != null) {
      return List.of(Identifier.display(failure.column()));
    }
    List<Matcher> actions =
        BETWEEN
            .splitAsStream(failure.sql())
            .map(ACTION::matcher)
            .filter(Matcher::find)
            .collect(Collectors.toList());
    if (failure.sqlState().equals(NOT_IMMUTABLE)) {
      actions.removeIf(action -> !action.group(2).contains(GENERATED));
    } else if (failure.causedByRows()) {
      actions.removeIf(
          action -> !action.group(2).startsWith("type ") && !action.group(2).contains(GENERATED));
    }
    return actions.stream()
        .map(action -> Identifier.display(Identifier.parts(action.group(1)).getFirst()))
        .distinct()
        .sorted()
        .toList();
  }

  private String remedy() {
    if (failure.sqlState().equals(NOT_IMMUTABLE)) {
      return "Let the expression call nothing but functions that are IMMUTABLE, in the old database"
          + " as in the model: a script of stage PreSync may replace them.";
    }
    return failure.causedByRows()
        ? "Mend the rows that it does not take, in a script of stage "
            + (change.mode().retypes() ? "PreSync" : "PostSync")
            + "; `uplift analyze` names them with their keys."
        : "Change what stands against it, in the old database or in the model, and run the same"
            + " command again: what is done is not done twice.";
  }
}
