package dev.uplift.batch;

import java.time.Duration;

/**
 * How fast a task's chunks go, as measured while they run, and so how many of them are worth taking
 * at once. Safe for many threads.
 */
final class Pace {
  /** What one lease holds at most: so much is looked at one by one after a crash. */
  private static final int MOST = 1000;

  /** A hand full of short chunks is leased at once, each a transaction of its own. */
  private static final Duration HAND = Duration.ofMillis(200);

  private static final int HAND_MOST = 32;
  private static final double NEWEST = 0.5;

  private double secondsEach;
  private int known;
  private boolean single;

  /** So many chunks took so long. */
  synchronized void took(int chunks, Duration time) {
    double each = time.toNanos() / 1e9 / chunks;
    secondsEach = known == 0 ? each : NEWEST * each + (1 - NEWEST) * secondsEach;
    known = Math.max(known, chunks);
  }

  /**
   * How many chunks one transaction takes, so that it lasts about as long as the target; at most
   * four times of what was tried before.
   *
   * @param target zero: one
   */
  synchronized int span(Duration target) {
    return target.isZero() || single ? 1 : fitting(target, MOST);
  }

  /**
   * How many chunks one worker takes at once.
   *
   * @param left chunks of the task that nobody has taken
   */
  synchronized int hand(Duration target, int left, int workers) {
    int share = Math.max(1, left / (2 * workers));
    return Math.min(share, Math.max(span(target), fitting(HAND, HAND_MOST)));
  }

  /** Each of them needs a transaction of its own. */
  synchronized void single() {
    single = true;
  }

  /** Seconds that one chunk takes; negative while none has been run. */
  synchronized double secondsEach() {
    return known == 0 ? -1 : secondsEach;
  }

  private int fitting(Duration time, int most) {
    double fit = time.toNanos() / 1e9 / Math.max(secondsEach, 1e-6);
    return known == 0 ? 1 : (int) Math.clamp(fit, 1, Math.min(most, 4.0 * known));
  }
}
