package dev.uplift.sync.scan;

import dev.uplift.catalog.ObjectId;
import java.math.BigDecimal;

/** Values changed by a licensed narrowing; texts have no largest change and no sum ("null"). */
public record Narrowed(
    ObjectId column, String from, String to, long rows, String largest, String summed) {

  /** {@code public.t.n: 1 value changed from … to …, the largest change 0.004, in sum 0.004}. */
  public String inWords() {
    String values = rows == 1 ? "1 value" : rows + " values";
    String change = column.display() + ": " + values + " changed from " + from + " to " + to;
    return summed.equals("null")
        ? change
        : change + ", the largest change " + plain(largest) + ", in sum " + plain(summed);
  }

  /** Without zeros at the end; NaN and infinities stay. */
  private static String plain(String number) {
    try {
      return new BigDecimal(number).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException _) {
      return number;
    }
  }
}
