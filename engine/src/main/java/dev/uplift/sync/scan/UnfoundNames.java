package dev.uplift.sync.scan;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server says of a function whose body names something without its schema: Uplift's
 * sessions have no search path, and the server itself takes it away where it builds an index.
 */
public final class UnfoundNames {
  /** Undefined table, function, object. */
  private static final Set<String> STATES = Set.of("42P01", "42883", "42704");

  private static final Pattern OWN_PATH = Pattern.compile("(?i)\\bset\\s+search_path\\b");

  /** What has no schema before it. */
  private static final Pattern BARE =
      Pattern.compile("(?:relation|type|function|procedure) \"?[^\".(]+[\"(].* does not exist");

  private static final Pattern FUNCTION =
      Pattern.compile(
          "\\bfunction (?:\"([^\"\\n]+)\"|((?:[^\\s(\"]|\"[^\"]*\")+(?:\\([^)\\n]*\\))?))");

  private UnfoundNames() {}

  /**
   * Why what the target asks for cannot be worked out, if that is so because of a name; that it is
   * found on another path is the caller's to know.
   *
   * @param target that calls the function
   */
  public static Optional<Problem> problem(ObjectId target, SqlFailure failure) {
    String context = failure.context();
    if (!STATES.contains(failure.sqlState()) || context == null) {
      return Optional.empty();
    }
    Matcher function = FUNCTION.matcher(context);
    return function.find()
        ? Optional.of(problem(target, failure.text(), name(function)))
        : Optional.empty();
  }

  /**
   * As {@link #problem(ObjectId, SqlFailure)}, where nobody asks again with a path: of names alone
   * that have no schema, and that no path of a function's own might find when the model is there.
   *
   * @param supposed what was made beforehand, the functions among it
   */
  public static Optional<Problem> certain(
      ObjectId target, SqlFailure failure, List<String> supposed) {
    boolean ownPath = supposed.stream().anyMatch(sql -> OWN_PATH.matcher(sql).find());
    return ownPath || !BARE.matcher(failure.text()).matches()
        ? Optional.empty()
        : problem(target, failure);
  }

  private static String name(Matcher function) {
    return function.group(1) == null ? function.group(2) : function.group(1);
  }

  private static Problem problem(ObjectId target, String text, String function) {
    return Problem.of(
            "nameNotFound",
            "the %s \"%s\" cannot be worked out: %s, in the body of the function \"%s\""
                .formatted(target.kind().text(), target.display(), text, function))
        .withTarget(target.display())
        .withWhy(
            "Uplift works without a search path, and so does PostgreSQL itself from 17 on where it"
                + " builds an index: a name without its schema is found in no schema.")
        .withRemedy(
            "Write the names in the function's body with their schemas, or give it a path of its"
                + " own (`set search_path = …` in its CREATE FUNCTION): in the package's model, and"
                + " in the old database where it is there.");
  }
}
