package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.problem.Failure;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Walks the paths that every command takes (parsing, JSON, the driver), so that the launcher's
 * cache holds their classes. Changes nothing and needs no server.
 */
final class Training {
  private Training() {}

  public static void main(String[] arguments) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Caller caller = Caller.inFolder(Path.of("/"), Map.of(), nowhere, nowhere);
    Main.run(caller, "--help");
    Main.run(caller, "stop", "--help");
    Main.run(caller, "stop", "--json", "--postgres", "1");
    connect();
  }

  /** To a port on which nobody listens. */
  private static void connect() {
    try (Database database =
        Database.open(
            DatabaseUrl.parse("postgresql://uplift@127.0.0.1:1/none"), Optional.empty(), 1)) {
      throw new IllegalStateException("somebody listens on port 1: " + database.url());
    } catch (Failure e) {
      var _ = Json.page(e.problems());
    }
  }
}
