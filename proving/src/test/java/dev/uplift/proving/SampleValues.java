package dev.uplift.proving;

import dev.uplift.proving.FillTable.FillColumn;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes a value of any type that a vendor's table has had so far, as text that the server reads.
 */
final class SampleValues {
  private static final LocalDateTime EPOCH = LocalDateTime.of(2019, 3, 31, 2, 30, 0, 123_456_000);
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzäéıßЖ漢";

  private final RandomGenerator random;

  SampleValues(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A value.
   *
   * @param number of the row: first tries are unlike for unlike numbers, and row 0 is as long as
   *     the type allows
   * @param attempt from 0; later ones guess more wildly, literals of the table's checks included
   */
  String of(FillColumn column, int number, int attempt, List<String> literals) {
    if (attempt > 0 && !literals.isEmpty() && random.nextInt(3) == 0) {
      return literals.get(random.nextInt(literals.size()));
    }
    String one = single(column, attempt == 0 ? number : random.nextInt(1, 30_000));
    return column.array() ? "{\"" + one.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}" : one;
  }

  private String single(FillColumn column, int n) {
    return switch (column.category()) {
      case "e" -> column.labels().get(Math.floorMod(n, column.labels().size()));
      case "r", "m" -> "empty";
      default -> base(column, n);
    };
  }

  private String base(FillColumn column, int n) {
    return switch (column.base()) {
      case "bool" -> n % 2 == 0 ? "true" : "false";
      case "int2" -> Integer.toString(1000 + n % 30_000);
      case "int4" -> Integer.toString(100_000 + n);
      case "int8" -> Long.toString(3_000_000_000L + n);
      case "oid" -> "0";
      case "numeric" -> number(column, n);
      case "float4", "float8" -> Double.toString(n + 0.25);
      case "money" -> n + ".50";
      case "varchar", "bpchar", "text", "name", "citext" -> text(column, n);
      case "bytea" -> "\\x" + String.format("%08x", n) + Integer.toHexString(random.nextInt() | 16);
      case "timestamp" -> EPOCH.plusHours(7L * n).toString();
      case "timestamptz" -> EPOCH.plusHours(7L * n) + "+00";
      case "date" -> EPOCH.toLocalDate().plusDays(n).toString();
      case "time", "timetz" -> EPOCH.toLocalTime().plusMinutes(n).toString();
      case "interval" -> n + " minutes";
      case "uuid" -> new UUID(random.nextLong(), n).toString();
      case "json", "jsonb" -> "{\"n\": " + n + ", \"word\": \"" + word(6) + "\"}";
      case "xml" -> "<n>" + n + "</n>";
      case "inet", "cidr" -> "10." + n / 65_536 % 256 + "." + n / 256 % 256 + "." + n % 256;
      case "macaddr" -> String.format("02:00:00:00:%02x:%02x", n / 256 % 256, n % 256);
      case "bit", "varbit" -> bits(Math.max(column.size(), 1), n);
      case "tsvector" -> word(4) + " " + word(5);
      case "point" -> "(" + n + ",1)";
      default -> throw new IllegalStateException("no sample of type " + column.base());
    };
  }

  private static String number(FillColumn column, int n) {
    if (column.size() == 0) {
      return n + ".123456789";
    }
    int whole = Math.min(Math.max(column.size() - column.scale(), 1), 9);
    long digits = n % (long) Math.pow(10, whole);
    String fraction = "123456789123456789".substring(0, Math.min(column.scale(), 18));
    return fraction.isEmpty() ? Long.toString(digits) : digits + "." + fraction;
  }

  /** Starts with what tells it from its neighbours; row 0 fills the type to its last character. */
  private String text(FillColumn column, int n) {
    String start = String.format(Locale.ROOT, "%s%d-", column.name().charAt(0), n);
    int limit = column.size() == 0 ? 400 : column.size();
    int length = n == 0 ? limit : Math.min(limit, start.length() + random.nextInt(24));
    String value = start + word(Math.max(length - start.length(), 0));
    return length < start.length() ? shortText(length, n) : value;
  }

  private static String shortText(int length, int n) {
    String digits = Integer.toString(n, 36);
    return digits.length() <= length ? digits : digits.substring(digits.length() - length);
  }

  private String word(int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return word.toString();
  }

  private static String bits(int size, int n) {
    String bits = Integer.toBinaryString(n);
    return bits.length() >= size
        ? bits.substring(bits.length() - size)
        : "0".repeat(size - bits.length()) + bits;
  }
}
