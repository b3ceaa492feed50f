package dev.uplift.batch.progress;

/** Seconds, from lucky to unlucky; each at least the one before it. */
public record Range(double low, double likely, double high) {
  public static final Range NONE = new Range(0, 0, 0);

  public Range {
    if (!(low >= 0 && likely >= low && high >= likely)) {
      throw new IllegalArgumentException(low + ", " + likely + ", " + high);
    }
  }

  public Range plus(Range other) {
    return new Range(low + other.low, likely + other.likely, high + other.high);
  }

  public Range times(double factor) {
    return new Range(low * factor, likely * factor, high * factor);
  }

  /** In each case the longer one: both must be waited for, side by side. */
  public Range beside(Range other) {
    return new Range(
        Math.max(low, other.low), Math.max(likely, other.likely), Math.max(high, other.high));
  }

  /**
   * What is left after so many seconds of it. What has taken longer than was likely is not about to
   * end because of it: something is always left.
   */
  public Range after(double elapsed) {
    double likelyLeft = Math.max(likely - elapsed, likely / 10);
    return new Range(
        Math.min(Math.max(low - elapsed, 0), likelyLeft),
        likelyLeft,
        Math.max(Math.max(high - elapsed, elapsed / 2), likelyLeft));
  }
}
