package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Column;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which changes of type the server makes without touching a row. */
public final class Widening {
  private static final Pattern LENGTH = Pattern.compile("character varying\\((\\d+)\\)");
  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");

  private Widening() {}

  public static boolean inCatalogAlone(Column from, Column to) {
    return from.collation().equals(to.collation()) && inCatalogAlone(from.type(), to.type());
  }

  public static boolean inCatalogAlone(String from, String to) {
    boolean varying = from.startsWith("character varying") && !from.endsWith("[]");
    if ((varying || from.equals("text")) && (to.equals("text") || to.equals("character varying"))) {
      return true;
    }
    Matcher is = LENGTH.matcher(from);
    Matcher shall = LENGTH.matcher(to);
    if (is.matches() && shall.matches()) {
      return Integer.parseInt(is.group(1)) <= Integer.parseInt(shall.group(1));
    }
    Matcher number = NUMERIC.matcher(from);
    Matcher wider = NUMERIC.matcher(to);
    return number.matches()
        && (to.equals("numeric")
            || (wider.matches()
                && number.group(2).equals(wider.group(2))
                && Integer.parseInt(number.group(1)) <= Integer.parseInt(wider.group(1))));
  }
}
