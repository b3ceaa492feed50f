package dev.uplift.author;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.PackageTest;
import dev.uplift.pack.PackageTest.TableRows;
import dev.uplift.pack.PackageTest.Values;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts a test's rows into the old structure. */
final class GivenRows {
  private GivenRows() {}

  /**
   * In the order of the file, as an application would: triggers and foreign keys see them.
   *
   * @throws Failure USAGE with every row that the server refused
   */
  static void put(Session session, PackageTest test) {
    List<Problem> problems = new ArrayList<>();
    for (TableRows table : test.given()) {
      for (Values row : table.rows()) {
        put(session, table.table(), row)
            .ifPresent(
                problem -> problems.add(problem.withAt(Place.file(test.file(), row.line()))));
      }
    }
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
  }

  private static Optional<Problem> put(Session session, String table, Values row) {
    String columns =
        row.values().keySet().stream().map(Identifier::quote).collect(Collectors.joining(", "));
    String values =
        row.values().values().stream()
            .map(value -> value.map(Identifier::literal).orElse("null"))
            .collect(Collectors.joining(", "));
    String what =
        row.values().isEmpty() ? " default values" : " (" + columns + ") values (" + values + ")";
    try {
      long _ = session.execute("insert into " + Identifier.quoted(table) + what);
      return Optional.empty();
    } catch (SqlFailure e) {
      return Optional.of(
          e.problem()
              .withTarget(table)
              .withRemedy("Given rows have the old structure's tables and columns."));
    }
  }
}
