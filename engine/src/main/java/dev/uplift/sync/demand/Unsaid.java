package dev.uplift.sync.demand;

import dev.uplift.sync.situation.Casts;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rare pairs of types between which the server cuts, or refuses, single values, though its casts
 * are there for all. Pure.
 */
final class Unsaid {
  private static final Map<String, String> CHANGED =
      Map.of(
          "oid > integer", "%s::bigint > 2147483647",
          "integer > oid", "%s < 0",
          "smallint > oid", "%s < 0");

  private static final Map<String, String> IMPOSSIBLE =
      Map.of(
          "bigint > oid",
          "%s not between 0 and 4294967295",
          "bigint > money",
          "abs(%s::numeric) > 92233720368547758",
          "macaddr8 > macaddr",
          "%s::text !~ '^..:..:..:ff:fe:'");

  /** What ranges are of. */
  private static final Map<String, String> BOUNDS =
      Map.of(
          "tsrange", "timestamp without time zone",
          "tstzrange", "timestamp with time zone",
          "daterange", "date");

  /** What becomes money without being read as text, or is it. */
  private static final Set<String> AMOUNTS = Set.of("numeric", "integer", "bigint", "money");

  private static final Pattern FIXED = Pattern.compile("bit\\((\\d+)\\)");
  private static final Map<String, Integer> WIDTH =
      Map.of("smallint", 16, "integer", 32, "bigint", 64);

  private Unsaid() {}

  /** A condition that holds for values that come out as others; empty where none does. */
  static Optional<String> changed(String name, String from, String to) {
    String of = BOUNDS.getOrDefault(from, "");
    String becomes = BOUNDS.getOrDefault(to, "");
    if (!of.isEmpty() && !becomes.isEmpty()) {
      return Narrowing.of("lower(" + name + ")", of, becomes)
          .changed()
          .map(lower -> lower + " or " + lower.replace("lower(", "upper("))
          .map(bounds -> "(" + bounds + (becomes.equals("date") ? otherDays(name) : "") + ")");
    }
    Matcher bits = FIXED.matcher(to);
    if (bits.matches()) {
      return bits(name, from, Integer.parseInt(bits.group(1)));
    }
    if (to.equals("money") && !AMOUNTS.contains(Casts.base(from))) {
      return Optional.of(money(name));
    }
    return Optional.ofNullable(CHANGED.get(Casts.base(from) + " > " + to))
        .map(condition -> condition.formatted(name));
  }

  /** Of a whole number the high ones go, and with them its sign. */
  private static Optional<String> bits(String name, String from, int room) {
    return Optional.ofNullable(WIDTH.get(from))
        .filter(width -> room < width)
        .map(_ -> name + " not between 0 and " + BigInteger.TWO.pow(room).subtract(BigInteger.ONE));
  }

  /**
   * What is read as money loses digits behind the smallest coin, and whatever stands where it would
   * part thousands: a point that means a fraction where the locale's is a comma.
   */
  private static String money(String name) {
    return """
        (select v ~ (%1$s || '\\d{' || coalesce(length(substring(m from '000\\D(\\d+)')), 0)
                     || '}\\d*[1-9]')
             or v ~ (%2$s || '(?!\\d{3}(\\D|$))')
          from (select %3$s::text as v, 1000::money::text as m) n)\
        """
        .formatted(
            "'[' || coalesce(substring(m from '000(\\D)\\d'), '.') || ']'",
            "'[' || coalesce(substring(m from '1(\\D)000'), ',') || ']'",
            name);
  }

  /** A day more, or less, though both bounds are midnights: days are counted up to a bound. */
  private static String otherDays(String name) {
    return (" or upper_inc(%1$s)"
            + " or (not isempty(%1$s) and not lower_inf(%1$s) and not lower_inc(%1$s))")
        .formatted(name);
  }

  /** A condition that holds for values that the server will not turn into the new type. */
  static Optional<String> impossible(String name, String from, String to) {
    return Optional.ofNullable(IMPOSSIBLE.get(Casts.base(from) + " > " + to))
        .map(condition -> condition.formatted(name));
  }
}
