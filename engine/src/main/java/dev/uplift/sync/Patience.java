package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * One session's transactions that want locks which others may hold. A lock is waited for no longer
 * than set, so that those who queue behind us are let through, and then again.
 *
 * @param database to look at from outside while the session waits
 * @param lockWait how long a statement waits for a lock before it is tried again
 */
record Patience(
    Database database,
    Session session,
    Duration lockWait,
    Watcher watcher,
    InstantSource clock,
    String path) {
  private static final int ATTEMPTS = 12;
  private static final Set<String> ONCE_MORE = Set.of("55P03", "40P01", "40001");

  /** Classes of SQL states. */
  private static final Set<String> OF_THE_MOMENT = Set.of("40", "53", "55", "57", "58", "XX");

  /** Whether the same transaction might go through at another moment. */
  static boolean mayPass(SqlFailure failure) {
    return ONCE_MORE.contains(failure.sqlState());
  }

  /**
   * Whether it may be for what else is at work, or for the machine: locks, room, sessions, the
   * server itself. Else the same statement fails again, alone or not.
   */
  static boolean mayPassAlone(SqlFailure failure) {
    return failure.connectionLost()
        || failure.sqlState().isEmpty()
        || OF_THE_MOMENT.stream().anyMatch(failure.sqlState()::startsWith);
  }

  /**
   * Commits the work, in one transaction.
   *
   * @param about the table that is most of all wanted
   * @throws Failure naming who holds the lock, when it was waited for in vain
   */
  void transaction(ObjectId about, Runnable work) {
    for (int attempt = 1; ; attempt++) {
      try (LockWatch locks = LockWatch.begin(database, session.backendPid(), lockWait)) {
        try {
          session.transaction(
              () -> {
                long _ = session.execute(Sessions.inTransaction(lockWait));
                work.run();
              });
          return;
        } catch (SqlFailure e) {
          if (!mayPass(e)) {
            throw e;
          }
          if (attempt == ATTEMPTS) {
            throw locked(about, e, locks.seen());
          }
          watcher.on(new Event.Noted(clock.instant(), path, waits(e, locks.seen(), attempt)));
        }
      }
    }
  }

  private static String waits(SqlFailure failure, LockWatch.Seen seen, int attempt) {
    String who =
        seen.holders().isEmpty() ? failure.text() : "held by " + String.join("; ", seen.holders());
    return "waiting for %s, %s (tried %d of %d times)"
        .formatted(seen.lock(), who, attempt, ATTEMPTS);
  }

  private RuntimeException locked(ObjectId about, SqlFailure failure, LockWatch.Seen seen) {
    if (seen.holders().isEmpty()) {
      return failure;
    }
    Problem problem =
        failure
            .problem()
            .withTarget(about.relation().display())
            .withAt(Place.substep(path))
            .withWhy(
                "%s was tried for %d times, each for %d s; held by %s"
                    .formatted(
                        seen.lock(),
                        ATTEMPTS,
                        Math.max(1, lockWait.toSeconds()),
                        String.join("; ", seen.holders())))
            .withRemedy(
                "Let that session finish, or end it: select pg_terminate_backend(PID); of a prepared"
                    + " transaction: rollback prepared or commit prepared. Then run the same command"
                    + " again; `limits: {lock-wait}` says how long one wait lasts.")
            .withRetryable(true);
    return new Failure(ExitCode.FAILED, List.of(problem), failure);
  }
}
