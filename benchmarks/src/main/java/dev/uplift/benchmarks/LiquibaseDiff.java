package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.diff.DiffGeneratorFactory;
import liquibase.diff.DiffResult;
import liquibase.diff.compare.CompareControl;
import liquibase.structure.core.Column;

/**
 * The rival's {@code diff}, by its own library with what it compares by default, in a Java process
 * of its own with more heap than ours is given.
 */
final class LiquibaseDiff {
  private LiquibaseDiff() {}

  /** Arguments: two JDBC addresses; user and password as the environment says. Prints a number. */
  public static void main(String[] arguments) throws Exception {
    try (Connection one = connect(arguments[0]);
        Connection other = connect(arguments[1])) {
      DiffResult result =
          DiffGeneratorFactory.getInstance()
              .compare(database(one), database(other), CompareControl.STANDARD);
      System.out.println("changed " + result.getChangedObjects(Column.class).size());
    }
  }

  static double seconds(Database one, Database other, int differing) {
    Map<String, String> variables = one.programVariables();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx2g",
            "-cp",
            System.getProperty("java.class.path"),
            LiquibaseDiff.class.getName(),
            Fresh.address(one.url()),
            Fresh.address(other.url()));
    Commands.Result result = Commands.run(variables, command);
    if (!result.text().contains("changed " + differing)) {
      throw new IllegalStateException("the rival found something else: " + result.text());
    }
    return result.seconds();
  }

  private static Connection connect(String address) throws Exception {
    return DriverManager.getConnection(
        address, System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
  }

  private static liquibase.database.Database database(Connection connection) throws Exception {
    return DatabaseFactory.getInstance()
        .findCorrectDatabaseImplementation(new JdbcConnection(connection));
  }
}
