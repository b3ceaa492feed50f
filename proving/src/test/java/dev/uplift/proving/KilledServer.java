package dev.uplift.proving;

import dev.uplift.database.EmbeddedServer;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A PostgreSQL 18 of its own in a folder of its own, which is killed and started again. */
record KilledServer(Path home) {
  private static final int TRIES = 50;

  EmbeddedServer server() {
    return Rehearsal.apart(18, home);
  }

  /** SIGKILL to its first process; comes back when that is gone. */
  void kill() {
    Signal.KILL.to(postmaster());
    while (server().find().isPresent()) {
      Thread.onSpinWait();
    }
  }

  /** Not before the last process of the old server has seen that it is gone. */
  void startAgain() {
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
