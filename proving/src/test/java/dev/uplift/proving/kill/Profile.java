package dev.uplift.proving.kill;

/** How many deaths are died: {@code -Duplift.proof=quick}, {@code full} or {@code every}. */
enum Profile {
  /** Some, drawn: what {@code mvn verify} has time for. */
  QUICK,
  /** Every kind of write, each time; every moment of a swap: what {@code .ci/run} does. */
  FULL,
  /** Every point that an uninterrupted run passes, at its first, middle and last time. */
  EVERY;

  static Profile asked() {
    return valueOf(System.getProperty("uplift.proof", "quick").toUpperCase(java.util.Locale.ROOT));
  }
}
