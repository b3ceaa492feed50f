package dev.uplift.batch.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass between two tries. */
@FunctionalInterface
public interface Pause {
  void pass(Duration duration) throws InterruptedException;

  /** Passes real time, and none once the latch is open. */
  static Pause until(CountDownLatch latch) {
    return duration -> {
      var _ = latch.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    };
  }
}
