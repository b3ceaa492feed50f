package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Identifier;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A PostgreSQL 18 of its own in a folder of its own, which is killed and started again. */
public record KilledServer(Path home) {
  private static final int TRIES = 50;

  /** Of one lane of the tests of this Java process, beside the servers that nobody kills. */
  public static KilledServer ofLane(int number) {
    return new KilledServer(Rehearsal.home().resolve("killed-" + number));
  }

  public EmbeddedServer server() {
    return Rehearsal.apart(18, home);
  }

  /** Running, with settings that it takes only when it starts, until {@link #remove}. */
  public void startWith(Map<String, String> settings) {
    var _ = server().start();
    if (!settings.isEmpty()) {
      settings.forEach((name, value) -> alter("set " + name + " = " + Identifier.literal(value)));
      var _ = server().stop();
      var _ = server().start();
    }
  }

  /** With all that it has; started again it is a new one. */
  public void remove() {
    server().remove();
  }

  private void alter(String what) {
    try (Database database = new Databases(server()).open("postgres")) {
      long _ = database.with("alter", session -> session.execute("alter system " + what));
    }
  }

  /** SIGKILL to its first process; comes back when that is gone. */
  public void kill() {
    Signal.KILL.to(postmaster());
    while (server().find().isPresent()) {
      Thread.onSpinWait();
    }
  }

  /** Not before the last process of the old server has seen that it is gone. */
  public void startAgain() {
    for (int attempt = 1; ; attempt++) {
      try {
        var _ = server().start();
        return;
      } catch (Failure e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private long postmaster() {
    try {
      Path file = home.resolve("postgres-18/data/postmaster.pid");
      return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
