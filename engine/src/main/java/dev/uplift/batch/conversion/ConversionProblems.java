package dev.uplift.batch.conversion;

import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the server refused, in the words of the conversion: table, column, key and line. */
final class ConversionProblems {
  /** {@code Key (a, b)=(1, 2)}, in whatever language the server speaks. */
  private static final Pattern KEY = Pattern.compile("\\((.+?)\\)=\\((.*)\\)", Pattern.DOTALL);

  private ConversionProblems() {}

  static Place line(int line) {
    return new Place(null, null, null, null, line);
  }

  /** {@code (a, b)=(1, 2)}. */
  static String key(List<String> names, List<String> values) {
    return "(" + String.join(", ", names) + ")=(" + String.join(", ", values) + ")";
  }

  static Problem of(SqlFailure failure, PlacedSql statement, Conversion conversion) {
    return switch (failure.sqlState()) {
      case "23505" -> duplicate(failure, conversion);
      case "23502" -> isNull(failure, conversion);
      case "23503" -> told(failure, conversion, keyEntry(failure, conversion));
      default -> placed(failure, statement, conversion);
    };
  }

  private static Problem duplicate(SqlFailure failure, Conversion conversion) {
    String table = conversion.targetTable();
    Matcher key = KEY.matcher(failure.detail() == null ? "" : failure.detail());
    String named = key.find() ? key.group() : String.valueOf(failure.constraint());
    return failure
        .problem()
        .withWhy(
            "the unique key \""
                + failure.constraint()
                + "\" holds it; or two source rows come to the same key")
        .withTarget(table)
        .withRemedy("Leave such rows out by `where`, or give them another key in `set`.")
        .withAt(line(keyEntry(failure, conversion).orElse(conversion.target().line())))
        .withMessage("\"" + table + "\" has a row with the key " + named + " already");
  }

  private static Problem isNull(SqlFailure failure, Conversion conversion) {
    String table = conversion.targetTable();
    @Nullable String column = failure.column();
    int line = entry(conversion, column).map(Entry::line).orElse(conversion.target().line());
    return failure
        .problem()
        .withTarget(table + "." + column)
        .withRemedy("Write `coalesce(…, …)` in `set`, or leave such rows out by `where`.")
        .withAt(line(line))
        .withMessage("the value for \"" + table + "." + column + "\" is null, and it takes none");
  }

  private static Problem placed(SqlFailure failure, PlacedSql statement, Conversion conversion) {
    Optional<PlacedSql.Part> part = statement.at(failure.position());
    String table = conversion.targetTable();
    Problem problem =
        failure
            .problem()
            .withTarget(table)
            .withAt(line(part.map(PlacedSql.Part::line).orElse(conversion.target().line())));
    if (part.isEmpty()) {
      return problem;
    }
    String entry = part.get().entry();
    Problem named = problem.withMessage("`" + entry + "`: " + failure.text());
    return entry.startsWith("set.")
        ? named.withTarget(table + entry.substring(entry.indexOf('.'))).withRemedy(remedy(failure))
        : named.withRemedy(remedy(failure));
  }

  private static @Nullable String remedy(SqlFailure failure) {
    return switch (failure.sqlState()) {
      case "42703" -> "Name a column by its alias; a text needs quotes of its own: \"'so'\".";
      case "42803", "42P20", "0A000" ->
          "Make each row of its own source rows alone (a subquery in parentheses may look at"
              + " more), or write a SQL script.";
      case "42804" -> "Cast the value to the column's type, without a limit of length.";
      default -> failure.hint();
    };
  }

  private static Problem told(SqlFailure failure, Conversion conversion, Optional<Integer> line) {
    return failure
        .problem()
        .withTarget(conversion.targetTable())
        .withAt(line(line.orElse(conversion.target().line())));
  }

  /** The line of the entry that sets a column of the key that the server complains of. */
  private static Optional<Integer> keyEntry(SqlFailure failure, Conversion conversion) {
    Matcher key = KEY.matcher(failure.detail() == null ? "" : failure.detail());
    if (!key.find()) {
      return Optional.empty();
    }
    return Arrays.stream(key.group(1).split(", "))
        .flatMap(column -> entry(conversion, column.replace("\"", "")).stream())
        .map(Entry::line)
        .findFirst();
  }

  private static Optional<Entry> entry(Conversion conversion, @Nullable String column) {
    List<Entry> entries = new ArrayList<>(conversion.set());
    if (conversion.target() instanceof Target.Update update) {
      entries.addAll(update.match());
    }
    return entries.stream().filter(entry -> entry.column().equals(column)).findFirst();
  }
}
