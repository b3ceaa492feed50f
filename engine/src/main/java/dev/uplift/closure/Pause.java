package dev.uplift.closure;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for people and sessions; an interrupt of the thread ends the wait with a Failure. */
final class Pause {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /** For as long as that; not at all when it is negative. */
  void of(Duration time) {
    try {
      boolean opened = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
      if (opened) {
        throw new IllegalStateException("nobody opens this latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(
          ExitCode.INTERRUPTED,
          List.of(
              Problem.of("interrupted", "the wait at the door was interrupted")
                  .withRemedy("Run the same command again; it goes on where it was.")),
          e);
    }
  }

  /** While it is so, at most for so long; whether it still is. */
  boolean whileTrue(BooleanSupplier it, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (it.getAsBoolean()) {
      if (System.nanoTime() - until >= 0) {
        return true;
      }
      of(BETWEEN_LOOKS);
    }
    return false;
  }
}
