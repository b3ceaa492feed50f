package dev.uplift.sync.demand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server leaves out of a text without a word where it reads a date or a time of it. Asked
 * of the text itself, since reading it may fail. Pure.
 */
final class Moments {
  private static final Pattern TYPE =
      Pattern.compile("(date|timestamp|time)(?:\\((\\d)\\))?( with time zone| without time zone)?");

  private static final String TIME = "\\d:\\d\\d";
  private static final String MIDNIGHT = "(^|[^0-9:])0?0:00(:00(\\.0*)?)?([^0-9:.]|$)";
  private static final String DATE = "\\d[-/]\\w{1,3}[-/]\\d";
  private static final String ZONE =
      ":\\d\\d(\\.\\d+)?\\s*([+-]\\d{1,2}(:?\\d\\d){0,2}|z|[a-z]+/\\w+|[a-z]{3,5})\\s*$";

  private Moments() {}

  /**
   * A condition that holds for texts of which a part would be lost; none for other types.
   *
   * @param text an expression, as SQL
   */
  static Optional<String> cut(String text, String to) {
    Matcher type = TYPE.matcher(to);
    if (!type.matches()) {
      return Optional.empty();
    }
    String value = text + "::text";
    if (type.group(1).equals("date")) {
      return Optional.of(is(value, TIME) + " and not " + is(value, MIDNIGHT));
    }
    int digits = type.group(2) == null ? 6 : Integer.parseInt(type.group(2));
    List<String> lost = new ArrayList<>();
    lost.add(is(value, "(:\\d\\d|\\d{6})\\.\\d{" + digits + "}\\d*[1-9]"));
    if (type.group(1).equals("time")) {
      lost.add(is(value, DATE));
    }
    if (!" with time zone".equals(type.group(3))) {
      lost.add(is(value, ZONE));
    }
    return Optional.of("(" + String.join(" or ", lost) + ")");
  }

  private static String is(String value, String pattern) {
    return value + " ~* '" + pattern + "'";
  }
}
