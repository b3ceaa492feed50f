package dev.uplift.restore;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server that is stopped and started by others: whether it answers, and when it is back. */
final class ServerReturn {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Database database;
  private final Duration patience;

  /**
   * Of a database.
   *
   * @param patience how long it is waited for, with all that the server recovers when it starts
   */
  ServerReturn(Database database, Duration patience) {
    this.database = database;
    this.patience = patience;
  }

  /** Whether it lets us in, be it for reading alone. */
  boolean answers() {
    try (Session session = database.session("return")) {
      return session.alive();
    } catch (Failure | SqlFailure e) {
      return false;
    }
  }

  /**
   * Comes back when the database can be written.
   *
   * @throws Failure exit code 5 when it is not there in time, with what it said last
   */
  void await() {
    long end = System.nanoTime() + patience.toNanos();
    List<Problem> last = List.of();
    do {
      try (Session session = database.session("return")) {
        if (session.one("select pg_is_in_recovery() as yes", row -> !row.flag("yes"))) {
          database.letGo();
          return;
        }
        last = List.of(Problem.of("recovering", "the server still recovers"));
      } catch (Failure e) {
        last = e.problems();
      } catch (SqlFailure e) {
        last = List.of(e.problem());
      }
      pause();
    } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
    throw new Failure(
        ExitCode.UNREACHABLE,
        Problem.of(
                "serverNotBack",
                "the server is not back after " + patience.toMinutes() + " minutes")
            .withTarget(database.url().toString())
            .withRemedy("Look into the server's log, start it, then run the same command again.")
            .withDetails(last)
            .withRetryable(true));
  }

  private static void pause() {
    try {
      var _ = new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
