package dev.uplift.batch;

import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.ledger.BatchSessionTable.Backend;
import dev.uplift.batch.worker.Pause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The sessions of earlier epochs' workers, which may still be at work on the server. */
final class Ghosts {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int LOOKS = 600;

  private final BatchSessionTable sessions;

  Ghosts(BatchSessionTable sessions) {
    this.sessions = sessions;
  }

  /** Ends those before this epoch, and returns how many they were, when they are gone. */
  int end(int epoch) {
    List<Backend> ghosts = sessions.ghosts(epoch);
    ghosts.forEach(sessions::end);
    ghosts.forEach(this::awaitEnd);
    ghosts.forEach(sessions::leave);
    return ghosts.size();
  }

  private void awaitEnd(Backend ghost) {
    Pause pause = Pause.until(new CountDownLatch(1));
    for (int looks = 0; sessions.alive(ghost); looks++) {
      if (looks >= LOOKS) {
        throw new Failure(
            ExitCode.FAILED,
            Problem.of("ghostAlive", "backend " + ghost.pid() + " of an earlier attempt goes on")
                .withWhy("the server was asked to end it and has not")
                .withRemedy("End that process on the server, then run the same command again."));
      }
      try {
        pause.pass(LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure(
            ExitCode.INTERRUPTED, Problem.of("interrupted", "waiting was interrupted"));
      }
    }
  }
}
