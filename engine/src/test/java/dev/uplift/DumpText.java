package dev.uplift;

import dev.uplift.database.Database;
import dev.uplift.machine.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A whole database as PostgreSQL's own pg_dump 15 writes it, its own properties included: what must
 * be equal byte for byte before and after a way back. For databases of version 15.
 */
public final class DumpText {
  private static final Path PROGRAM = Path.of("/usr/lib/postgresql/15/bin/pg_dump");
  private static final String LEFT_OUT =
      "LEFT OUT: dumps are not compared, \""
          + PROGRAM
          + "\" is missing: apt-get install"
          + " postgresql-client-15";

  private DumpText() {}

  /**
   * Without the two lines that pg_dump makes up anew each time. Empty where it is not installed;
   * under {@code CI=true} that is a failure.
   */
  public static String of(Database database) {
    if (!Files.exists(PROGRAM)) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(LEFT_OUT);
      }
      System.err.println(LEFT_OUT);
      return "";
    }
    try {
      Path file = Files.createTempFile("uplift", ".sql");
      try {
        Program.Ended ended =
            Program.of(List.of(PROGRAM.toString(), "--create", "--file=" + file))
                .with(database.programVariables())
                .run();
        if (!ended.well()) {
          throw new AssertionError(ended.inWords());
        }
        return Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
            .collect(Collectors.joining("\n"));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
