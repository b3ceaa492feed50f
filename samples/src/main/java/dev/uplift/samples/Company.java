package dev.uplift.samples;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The three companies. Of ten rows numbered in sequence the first has six, the second three, the
 * third one, so that a row's number tells its company.
 */
enum Company {
  USMF("US", "USD", 0, 6),
  DEMF("DE", "EUR", 6, 3),
  FRRT("FR", "EUR", 9, 1);

  private static final int SLOTS = 10;

  private final String prefix;
  private final String currency;
  private final int firstSlot;
  private final int slots;

  Company(String prefix, String currency, int firstSlot, int slots) {
    this.prefix = prefix;
    this.currency = currency;
    this.firstSlot = firstSlot;
    this.slots = slots;
  }

  static Company of(long index) {
    int slot = (int) (index % SLOTS);
    if (slot < DEMF.firstSlot) {
      return USMF;
    }
    return slot < FRRT.firstSlot ? DEMF : FRRT;
  }

  String id() {
    return switch (this) {
      case USMF -> "usmf";
      case DEMF -> "demf";
      case FRRT -> "frrt";
    };
  }

  String prefix() {
    return prefix;
  }

  String currency() {
    return currency;
  }

  /** The number of one of this company's rows, of {@code rows} rows of all companies. */
  long pick(RandomGenerator random, long rows) {
    long tens = Math.max(1, rows / SLOTS);
    return Draw.skewed(random, tens) * SLOTS + firstSlot + random.nextInt(slots);
  }

  /** {@code US-0000123}. */
  String key(long index) {
    return String.format(Locale.ROOT, "%s-%07d", prefix, index);
  }
}
