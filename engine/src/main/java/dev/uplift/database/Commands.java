package dev.uplift.database;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the server, run to their end. */
final class Commands {
  private Commands() {}

  /**
   * PostgreSQL refuses to run as root. In a user namespace of its own, root's files stay readable
   * and the process is nobody.
   */
  static List<String> asUnprivileged(List<String> command) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return command;
    }
    List<String> line = new ArrayList<>(List.of("unshare", "-U"));
    line.addAll(command);
    return line;
  }

  /**
   * Runs the command, its output appended to the log; a {@link Failure} when it does not end with
   * 0.
   */
  static void run(String purpose, Path log, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    int exit = await(builder.start());
    if (exit != 0) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("embeddedServer", "could not " + purpose + ": exit code " + exit)
              .withTarget(log.toString())
              .withWhy(lastLines(log))
              .withRemedy(
                  "Read the log, mend the cause, and run the same command again; or use your own"
                      + " server with --database."));
    }
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
      return -1;
    }
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }
}
