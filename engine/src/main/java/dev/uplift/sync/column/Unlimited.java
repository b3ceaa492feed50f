package dev.uplift.sync.column;

import dev.uplift.sync.situation.Casts;

/**
 * A type without its length, precision or fields, for a cast that neither cuts nor rounds: what it
 * yields is held to the limits where it is put.
 */
public final class Unlimited {
  private Unlimited() {}

  public static String of(String type) {
    String base = Casts.base(type);
    boolean array = base.endsWith("[]");
    String element = array ? base.substring(0, base.length() - 2) : base;
    return element(element) + (array ? "[]" : "");
  }

  /** Some names without a length mean a length of one. */
  private static String element(String base) {
    return switch (base) {
      case "character" -> "bpchar";
      case "bit" -> "bit varying";
      default -> base.startsWith("interval") ? "interval" : base;
    };
  }
}
