package dev.uplift.plan;

import dev.uplift.batch.progress.Range;

/** Ranges of seconds as a plan says them: no finer than they are known. */
final class Seconds {
  private static final Range AROUND = new Range(0.7, 1, 1.8);

  private Seconds() {}

  /** Three digits at the most. */
  static Range rounded(Range range) {
    return new Range(rounded(range.low()), rounded(range.likely()), rounded(range.high()));
  }

  /** Of something measured once. */
  static Range around(double seconds) {
    return rounded(AROUND.times(seconds));
  }

  private static double rounded(double seconds) {
    double unit = seconds < 1 ? 1000 : seconds < 10 ? 100 : seconds < 100 ? 10 : 1;
    return Math.round(seconds * unit) / unit;
  }
}
