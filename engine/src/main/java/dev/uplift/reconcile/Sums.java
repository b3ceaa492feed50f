package dev.uplift.reconcile;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Exact sums as the server writes them. */
final class Sums {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private Sums() {}

  static boolean same(String before, String after) {
    Optional<BigDecimal> difference = difference(before, after);
    return difference.map(d -> d.signum() == 0).orElse(before.equals(after));
  }

  /** After less before; empty where one of them is no number, such as {@code NaN}. */
  static Optional<BigDecimal> difference(String before, String after) {
    return NUMBER.matcher(before).matches() && NUMBER.matcher(after).matches()
        ? Optional.of(new BigDecimal(after).subtract(new BigDecimal(before)))
        : Optional.empty();
  }

  /** Whether so many rows, each narrowed as the dictionary permits, can make up the difference. */
  static boolean narrowed(String before, String after, long rows, String narrowing, int scale) {
    BigDecimal unit = BigDecimal.ONE.movePointLeft(scale);
    BigDecimal most = narrowing.equals("round") ? unit.divide(BigDecimal.TWO) : unit;
    BigDecimal bound = most.multiply(new BigDecimal(BigInteger.valueOf(rows)));
    return difference(before, after).map(d -> d.abs().compareTo(bound) <= 0).orElse(false);
  }

  /** Without zeros at the end. */
  static String plain(String sum) {
    if (!NUMBER.matcher(sum).matches()) {
      return sum;
    }
    BigDecimal number = new BigDecimal(sum);
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
