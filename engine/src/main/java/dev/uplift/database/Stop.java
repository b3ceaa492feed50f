package dev.uplift.database;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether work has been told to end, and the open sessions that it is done in: those of a database
 * and of all that was opened from it. Once asked, no statement begins. Safe for many threads.
 */
final class Stop {
  private static final Duration BETWEEN_CANCELS = Duration.ofMillis(50);

  /** A server that ends nothing for so long is not waited for. */
  private static final int CANCELS = 200;

  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Optional<Problem>> asked = new AtomicReference<>(Optional.empty());

  Session opened(Session session) {
    sessions.add(session);
    return session;
  }

  void closed(Session session) {
    sessions.remove(session);
  }

  /** The server does not hear a cancel that comes just before the statement: hence again. */
  void ask(Problem why) {
    asked.set(Optional.of(why));
    for (int i = 0; i < CANCELS && sessions.stream().anyMatch(Session::atWork); i++) {
      sessions.stream().filter(Session::atWork).forEach(Stop::cancel);
      LockSupport.parkNanos(BETWEEN_CANCELS.toNanos());
    }
  }

  /**
   * Returns when work may go on.
   *
   * @throws Failure INTERRUPTED
   */
  void pass() {
    Optional<Problem> why = asked.get();
    if (why.isPresent()) {
      throw new Failure(ExitCode.INTERRUPTED, why.get());
    }
  }

  private static void cancel(Session session) {
    try {
      session.cancel();
    } catch (SqlFailure e) {
      // It has ended by itself, or the server is not reached: nobody begins anything in any case.
    }
  }
}
