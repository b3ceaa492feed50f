package dev.uplift.batch.worker;

import dev.uplift.batch.conversion.ConversionFailed;
import dev.uplift.batch.effect.StatementFailed;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.time.Duration;
import java.util.Optional;

/** Failures that pass: the same work, done again a little later, may well succeed. */
public enum Passing {
  /** The connection is gone, or no new one is to be had. */
  CONNECTION("the connection was lost", 10),
  /** Another transaction stood in the way: a deadlock, or a serialization failure. */
  CONFLICT("another transaction was in the way", 8),
  /** A lock was waited for as long as the session may wait; each try waits as long again. */
  LOCK("a lock was not to be had in time", 3);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String text;
  private final int tries;

  Passing(String text, int tries) {
    this.text = text;
    this.tries = tries;
  }

  public static Optional<Passing> of(RuntimeException thrown) {
    return switch (thrown) {
      case StatementFailed failed -> of(failed.failure());
      case ConversionFailed failed -> of(failed.failure());
      case SqlFailure failure -> of(failure);
      case Failure failure when failure.exit() == ExitCode.UNREACHABLE -> Optional.of(CONNECTION);
      default -> Optional.empty();
    };
  }

  private static Optional<Passing> of(SqlFailure failure) {
    if (failure.connectionLost()) {
      return Optional.of(CONNECTION);
    }
    return switch (failure.sqlState()) {
      case "40P01", "40001" -> Optional.of(CONFLICT);
      case "55P03" -> Optional.of(LOCK);
      default -> Optional.empty();
    };
  }

  /** For people: what happened. */
  String text() {
    return text;
  }

  /** How often the work is done at most. */
  int tries() {
    return tries;
  }

  /** How long to wait after so many tries. */
  Duration pause(int after) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(after - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
