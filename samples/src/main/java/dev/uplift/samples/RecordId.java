package dev.uplift.samples;

/**
 * Record ids as AX 2012 hands them out: from a first one upward, with gaps where blocks were lost.
 */
final class RecordId {
  private static final long FIRST = 5_637_144_576L;

  private RecordId() {}

  static long at(long index) {
    return FIRST + index + index / 5000 * 1700;
  }
}
