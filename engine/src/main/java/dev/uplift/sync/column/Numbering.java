package dev.uplift.sync.column;

import dev.uplift.database.Identifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an identity column counts: by positive steps upwards, by negative ones downwards.
 *
 * @param start the number that comes first
 * @param least of the numbers that it may give, as {@code greatest}
 */
public record Numbering(long start, long increment, long least, long greatest) {
  private static final Pattern OPTIONS =
      Pattern.compile(
          "(?s).*START WITH (-?\\d+) INCREMENT BY (-?\\d+) MINVALUE (-?\\d+) MAXVALUE (-?\\d+) .*");

  /** Of a column's {@code identity}, which says each number. */
  public static Numbering of(String identity) {
    Matcher options = OPTIONS.matcher(identity);
    if (!options.matches()) {
      throw new IllegalStateException("not an identity: " + identity);
    }
    return new Numbering(
        Long.parseLong(options.group(1)),
        Long.parseLong(options.group(2)),
        Long.parseLong(options.group(3)),
        Long.parseLong(options.group(4)));
  }

  private boolean descends() {
    return increment < 0;
  }

  /** Whether it goes the other way than by these steps: then no position can be handed over. */
  public boolean opposes(long otherIncrement) {
    return descends() != otherIncrement < 0;
  }

  /** Of a column, as SQL: the row's number that is furthest on the way. */
  public String furthest(String column) {
    return (descends() ? "min(" : "max(") + column + ")";
  }

  /** Whether a number, as SQL, is one that the way begins with or passes. */
  public String reached(String number) {
    return number + (descends() ? " <= " : " >= ") + start;
  }

  /**
   * The statement that lets a sequence begin behind the rows that are there.
   *
   * @param sequence its name as SQL, as of {@code table} and {@code column}
   */
  public String behindRows(String sequence, String table, String column) {
    String furthest = furthest(column);
    return "select setval("
        + Identifier.literal(sequence)
        + ", "
        + furthest
        + "::bigint) from "
        + table
        + " having "
        + reached(furthest);
  }
}
