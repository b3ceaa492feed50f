package dev.uplift.sync.demand;

import dev.uplift.database.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server's own spelling of a constraint or an index says, taken apart. */
public final class Conditions {
  private static final Pattern CHECK =
      Pattern.compile("(?is)(?:.*? )?CHECK \\((.*)\\)(?: NO INHERIT)?\\s*");
  private static final Pattern FOREIGN =
      Pattern.compile("(?is).*FOREIGN KEY \\((.*?)\\) REFERENCES (.*?)\\((.*?)\\)(.*)");
  private static final Pattern NAME = Pattern.compile("\"(?:[^\"]|\"\")+\"|[^,\\s\"]+");

  private Conditions() {}

  /**
   * A foreign key.
   *
   * @param from columns as written, {@code to} likewise
   */
  public record Foreign(List<String> from, String references, List<String> to, boolean full) {}

  /**
   * A unique index.
   *
   * @param keys expressions, without their order and operator classes
   * @param where of a partial index
   */
  public record Unique(List<String> keys, Optional<String> where, boolean nullsEqual) {}

  /**
   * An exclusion constraint.
   *
   * @param where which rows it is about
   */
  record Exclusion(List<Element> elements, Optional<String> where) {
    Exclusion {
      elements = List.copyOf(elements);
    }

    /** What of two rows must not be so, as {@code key operator key}. */
    record Element(String key, String operator) {}
  }

  /** What stands in {@code CHECK (…)}. */
  public static Optional<String> check(String definition) {
    Matcher check = CHECK.matcher(definition);
    return check.matches() ? Optional.of(check.group(1)) : Optional.empty();
  }

  public static Optional<Foreign> foreign(String definition) {
    Matcher foreign = FOREIGN.matcher(definition);
    return foreign.matches()
        ? Optional.of(
            new Foreign(
                names(foreign.group(1)),
                foreign.group(2),
                names(foreign.group(3)),
                foreign.group(4).contains("MATCH FULL")))
        : Optional.empty();
  }

  /** Names as written in a list. */
  static List<String> names(String list) {
    return NAME.matcher(list).results().map(found -> found.group()).toList();
  }

  /** Of {@code CREATE UNIQUE INDEX … ON … USING … (…)}. */
  public static Unique unique(String definition) {
    String bare = SqlText.bare(definition);
    int open = bare.indexOf('(', bare.indexOf(" USING "));
    int close = closing(bare, open);
    String rest = bare.substring(close);
    int where = rest.indexOf(" WHERE ");
    return new Unique(
        items(definition.substring(open + 1, close)).stream().map(Conditions::key).toList(),
        where < 0 ? Optional.empty() : Optional.of(definition.substring(close + where + 7)),
        rest.contains("NULLS NOT DISTINCT"));
  }

  /** Of {@code EXCLUDE USING … (… WITH …) WHERE (…)}. */
  static Exclusion exclusion(String definition) {
    String bare = SqlText.bare(definition);
    int open = bare.indexOf('(', bare.indexOf(" USING "));
    int close = closing(bare, open);
    List<Exclusion.Element> elements = new ArrayList<>();
    for (String item : items(definition.substring(open + 1, close))) {
      int with = SqlText.bare(item).lastIndexOf(" WITH ");
      elements.add(
          new Exclusion.Element(key(item.substring(0, with)), item.substring(with + 6).strip()));
    }
    int where = bare.indexOf(" WHERE (", close);
    return new Exclusion(
        elements,
        where < 0
            ? Optional.empty()
            : Optional.of(definition.substring(where + 7, closing(bare, where + 7) + 1)));
  }

  /** What stands between commas that stand outside brackets and quotes. */
  static List<String> items(String list) {
    String bare = SqlText.bare(list);
    List<String> items = new ArrayList<>();
    int from = 0;
    int depth = 0;
    for (int i = 0; i <= bare.length(); i++) {
      char c = i == bare.length() ? ',' : bare.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        items.add(list.substring(from, i).strip());
        from = i + 1;
      }
    }
    return items;
  }

  private static int closing(String bare, int open) {
    int depth = 0;
    for (int i = open; i < bare.length(); i++) {
      depth += bare.charAt(i) == '(' ? 1 : bare.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalStateException("no index: " + bare);
  }

  /** Up to the first blank that stands outside brackets and quotes. */
  static String key(String written) {
    String bare = SqlText.bare(written);
    int depth = 0;
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      boolean quoted = bare.charAt(0) == '\'' && i < quotedEnd(written);
      if (c == ' ' && depth == 0 && !quoted) {
        return written.substring(0, i);
      }
    }
    return written;
  }

  /** Behind a quoted name at the start. */
  private static int quotedEnd(String written) {
    int at = 1;
    while (at < written.length()) {
      if (written.charAt(at) == '"' && !written.startsWith("\"\"", at)) {
        return at + 1;
      }
      at += written.startsWith("\"\"", at) ? 2 : 1;
    }
    return written.length();
  }
}
