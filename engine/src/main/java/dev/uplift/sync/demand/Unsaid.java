package dev.uplift.sync.demand;

import dev.uplift.sync.situation.Casts;
import java.util.Map;
import java.util.Optional;

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
    return Optional.ofNullable(CHANGED.get(Casts.base(from) + " > " + to))
        .map(condition -> condition.formatted(name));
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
