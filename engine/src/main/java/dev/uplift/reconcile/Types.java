package dev.uplift.reconcile;

import dev.uplift.catalog.Difference.Effect;
import dev.uplift.catalog.TypeChange;
import dev.uplift.reconcile.Pairing.Form;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Column types: which of them are amounts, and when a value reads the same before and after. */
final class Types {
  private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");
  private static final Set<String> NUMBERS =
      Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision", "money");
  private static final Set<String> TEXTS = Set.of("character varying", "character", "text");

  /** Only more digits or characters: the values that were there read the same. */
  private static final Set<String> PRECISE =
      Set.of(
          "timestamp without time zone",
          "timestamp with time zone",
          "time without time zone",
          "time with time zone",
          "interval",
          "bit varying");

  private static final Pattern SIZE = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");

  private Types() {}

  static boolean number(String type) {
    return NUMBERS.contains(kind(type));
  }

  /** Digits behind the point; many where nothing limits them. */
  static int scale(String type) {
    Matcher size = SIZE.matcher(type);
    if (WHOLE.contains(type)) {
      return 0;
    }
    return kind(type).equals("numeric") && size.find()
        ? size.group(2) == null ? 0 : Integer.parseInt(size.group(2))
        : 15;
  }

  /** How values of a column are compared; empty: they may read differently. */
  static Optional<Form> form(String was, String now) {
    String from = kind(was);
    String to = kind(now);
    if (from.startsWith("reg")) {
      return Optional.empty();
    }
    if (was.equals(now)) {
      return Optional.of(Form.TEXT);
    }
    if (TypeChange.effect(was, now) == Effect.NARROWS) {
      return Optional.empty();
    }
    if (exact(from) && exact(to)) {
      return Optional.of(Form.NUMBER);
    }
    boolean sameText =
        (TEXTS.contains(from) || from.equals("uuid") || WHOLE.contains(from)) && TEXTS.contains(to);
    return sameText || (from.equals(to) && PRECISE.contains(to))
        ? Optional.of(Form.TEXT)
        : Optional.empty();
  }

  private static boolean exact(String kind) {
    return WHOLE.contains(kind) || kind.equals("numeric");
  }

  private static String kind(String type) {
    return SIZE.matcher(type).replaceFirst("");
  }
}
