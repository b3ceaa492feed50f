package dev.uplift.restore;

import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A named point in a server's log, and the wait until the log is archived up to it. */
final class ArchivedPoint {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final String MARK = "select pg_walfile_name(pg_create_restore_point(?)) as file";
  private static final String SWITCH = "select pg_switch_wal()::text as lsn";

  /** Names of files of one timeline are in the order of the log. */
  private static final String ARCHIVED =
      """
      select coalesce(last_archived_wal >= ? collate "C", false) as done,
             last_failed_wal as failed
        from pg_stat_archiver
      """;

  private final Session session;

  ArchivedPoint(Session session) {
    this.session = session;
  }

  private record Standing(boolean done, Optional<String> failed) {}

  /**
   * Makes the point.
   *
   * @return the file of the log that it lies in, which is archived by now
   * @throws Failure exit code 1 when the archive does not get it in three minutes
   */
  String mark(String name) {
    String file = session.one(MARK, row -> row.string("file"), name);
    var _ = session.one(SWITCH, row -> row.string("lsn"));
    long end = System.nanoTime() + PATIENCE.toNanos();
    Standing standing = standing(file);
    while (!standing.done() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      pause();
      standing = standing(file);
    }
    if (!standing.done()) {
      throw late(file, standing);
    }
    return file;
  }

  private Standing standing(String file) {
    return session.one(
        ARCHIVED,
        row -> new Standing(row.flag("done"), Optional.ofNullable(row.stringOrNull("failed"))),
        file);
  }

  private static Failure late(String file, Standing standing) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of("logNotArchived", "the log file \"" + file + "\" is not in the archive")
            .withTarget("archive_command")
            .withWhy(
                standing
                    .failed()
                    .map(failed -> "the server failed to archive " + failed)
                    .orElse(null))
            .withRemedy(
                "Look into the server's log for what archive_command says, mend it, then run the"
                    + " same command again.")
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
