package dev.uplift.catalog;

import dev.uplift.catalog.Difference.Effect;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What changing a column from one type to another does: {@code widens} when every value fits and
 * stays as it is on disk, {@code rewrites} when every value fits but is written anew, {@code
 * narrows} when a value may be changed or refused, and whenever that is not known.
 */
public final class TypeChange {
  private static final Pattern TYPE =
      Pattern.compile(
          "(.*?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?((?:\\[\\])*)");
  private static final String TEXT = "text";
  private static final String VARYING = "character varying";
  private static final String NUMERIC = "numeric";

  /** Digits before the point that an integer type can have. */
  private static final Map<String, Integer> DIGITS =
      Map.of("smallint", 5, "integer", 10, "bigint", 19);

  private static final Map<String, Set<String>> HOLDS =
      Map.of(
          "smallint", Set.of("integer", "bigint", "real", "double precision"),
          "integer", Set.of("bigint", "double precision"),
          "real", Set.of("double precision"),
          "date", Set.of("timestamp without time zone", "timestamp with time zone"),
          "timestamp without time zone", Set.of("timestamp with time zone"),
          "timestamp with time zone", Set.of("timestamp without time zone"));

  private static final Set<String> PRECISE =
      Set.of(
          "timestamp without time zone",
          "timestamp with time zone",
          "time without time zone",
          "time with time zone",
          "interval",
          "bit varying",
          VARYING);

  private record Type(String base, Optional<Integer> size, int scale) {}

  private TypeChange() {}

  /** Types as {@code format_type} gives them. */
  public static Effect effect(String from, String to) {
    if (from.equals(to)) {
      return Effect.NONE;
    }
    Optional<Type> before = parse(from);
    Optional<Type> after = parse(to);
    return before.isPresent() && after.isPresent()
        ? effect(before.get(), after.get())
        : Effect.NARROWS;
  }

  private static Effect effect(Type from, Type to) {
    if (to.base().equals(TEXT)) {
      return from.base().equals(VARYING) ? Effect.WIDENS : Effect.REWRITES;
    }
    if (from.base().equals(to.base())) {
      return sameBase(from, to);
    }
    if (to.base().equals(NUMERIC) && DIGITS.containsKey(from.base())) {
      return holdsInteger(from, to) ? Effect.REWRITES : Effect.NARROWS;
    }
    if (to.base().equals(VARYING)) {
      return toVarying(from, to);
    }
    return HOLDS.getOrDefault(from.base(), Set.of()).contains(to.base()) && to.size().isEmpty()
        ? Effect.REWRITES
        : Effect.NARROWS;
  }

  private static Effect sameBase(Type from, Type to) {
    if (to.base().equals(NUMERIC)) {
      return numeric(from, to);
    }
    if (!fits(from.size(), to.size())) {
      return Effect.NARROWS;
    }
    return PRECISE.contains(to.base())
        ? Effect.WIDENS
        : to.base().equals("character") ? Effect.REWRITES : Effect.NARROWS;
  }

  private static Effect numeric(Type from, Type to) {
    if (to.size().isEmpty()) {
      return Effect.WIDENS;
    }
    if (from.size().isEmpty()
        || to.scale() < from.scale()
        || to.size().get() - to.scale() < from.size().get() - from.scale()) {
      return Effect.NARROWS;
    }
    return to.scale() == from.scale() ? Effect.WIDENS : Effect.REWRITES;
  }

  private static boolean holdsInteger(Type from, Type to) {
    int digits = DIGITS.getOrDefault(from.base(), Integer.MAX_VALUE);
    return to.size().isEmpty() || to.size().get() - to.scale() >= digits;
  }

  private static Effect toVarying(Type from, Type to) {
    if (from.base().equals(TEXT) && to.size().isEmpty()) {
      return Effect.WIDENS;
    }
    boolean known =
        from.base().equals("character") ? fits(from.size(), to.size()) : to.size().isEmpty();
    return known ? Effect.REWRITES : Effect.NARROWS;
  }

  /** No size is no limit. */
  private static boolean fits(Optional<Integer> from, Optional<Integer> to) {
    return to.isEmpty() || (from.isPresent() && from.get() <= to.get());
  }

  /** Arrays, and whatever else is not understood, have no parse. */
  private static Optional<Type> parse(String text) {
    Matcher matcher = TYPE.matcher(text);
    if (!matcher.matches() || !matcher.group(5).isEmpty()) {
      return Optional.empty();
    }
    String zone = matcher.group(4) == null ? "" : matcher.group(4);
    String size = matcher.group(2);
    String scale = matcher.group(3);
    return Optional.of(
        new Type(
            matcher.group(1) + zone,
            Optional.ofNullable(size).map(Integer::valueOf),
            scale == null ? 0 : Integer.parseInt(scale)));
  }
}
