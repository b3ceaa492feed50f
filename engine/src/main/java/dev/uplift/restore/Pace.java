package dev.uplift.restore;

import dev.uplift.pack.environment.RestoreSettings.Level;
import java.util.List;

/**
 * How long it takes: by the last point that was taken here, else by rates that a small machine
 * reaches.
 *
 * @param bytes of the database
 * @param rate bytes a second at which a point is taken where nothing is known
 */
record Pace(long bytes, List<RestorePoint> earlier, double rate) {
  /** Bytes a second: a copy of files. */
  static final double FILES = 200e6;

  /** A compressed dump. */
  static final double DUMP = 30e6;

  private static final double COUNTING = 500e6;
  private static final double HASHING = 60e6;
  private static final double RESTORING = 15e6;
  private static final double FIXED = 1;

  /** Too small a database says nothing of the rate. */
  private static final long TELLING = 32L << 20;

  Pace {
    earlier = List.copyOf(earlier);
  }

  double take() {
    return FIXED + bytes / measured();
  }

  /** The database and its point, both. */
  double compare(Level level) {
    return FIXED
        + switch (level) {
          case COUNTS -> 2 * bytes / COUNTING;
          case HASHES -> 2 * bytes / HASHING;
          case FULL -> 2 * bytes / HASHING + bytes / measured();
        };
  }

  /** Renaming, and the proof at that level. */
  double swap(Level level) {
    return 2 * FIXED + bytes / (level == Level.COUNTS ? COUNTING : HASHING);
  }

  double restoring(Level level) {
    return swap(level) + bytes / RESTORING;
  }

  private double measured() {
    return earlier.reversed().stream()
        .filter(point -> point.bytes() >= TELLING && point.tookSeconds() > 0)
        .findFirst()
        .map(point -> point.bytes() / point.tookSeconds())
        .orElse(rate);
  }
}
