package dev.uplift.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kind of a write to Uplift's own records, told from its SQL: verb, table, columns set. */
public final class RecordWrite {
  private static final Pattern WRITE =
      Pattern.compile(
          "\\b(insert\\s+into|update|delete\\s+from|merge\\s+into|truncate(?:\\s+table)?"
              + "|create\\s+(?:or\\s+replace\\s+)?(?:unique\\s+)?(?:table|view|index|schema)"
              + "(?:\\s+if\\s+not\\s+exists)?|alter\\s+table(?:\\s+if\\s+exists)?"
              + "|drop\\s+(?:table|view|index|schema)(?:\\s+if\\s+exists)?)"
              + "\\s+dbupgrade(?:\\.(\\w+))?\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SET =
      Pattern.compile("\\G(?:\\s+(?:as\\s+)?(?!set\\b)\\w+)?\\s+set\\s+", Pattern.CASE_INSENSITIVE);
  private static final Pattern END =
      Pattern.compile("(from|where|returning)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private RecordWrite() {}

  /** Of the first write in the text; empty when it writes to no record. */
  public static Optional<String> kind(String sql) {
    Matcher write = WRITE.matcher(sql);
    if (!write.find()) {
      return Optional.empty();
    }
    String verb = write.group(1).toLowerCase(Locale.ROOT).replaceAll("\\s.*", "");
    String table = write.group(2) == null ? "dbupgrade" : write.group(2).toLowerCase(Locale.ROOT);
    Matcher set = SET.matcher(sql);
    boolean sets = verb.equals("update") && set.find(write.end());
    return Optional.of(
        verb + " " + table + (sets ? ": " + String.join(" ", columns(sql, set.end())) : ""));
  }

  /** The names before {@code =} of a SET list, in order. */
  private static List<String> columns(String sql, int start) {
    List<String> columns = new ArrayList<>();
    int item = start;
    int depth = 0;
    for (int i = start; i <= sql.length(); i++) {
      char c = i == sql.length() ? ';' : sql.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      boolean end = depth == 0 && startsEnd(sql, i);
      if (end || (depth == 0 && (c == ',' || c == ';'))) {
        columns.add(sql.substring(item, i).split("=", 2)[0].strip().toLowerCase(Locale.ROOT));
        item = i + 1;
      }
      if (end || c == ';') {
        return columns;
      }
    }
    return columns;
  }

  private static boolean startsEnd(String sql, int at) {
    boolean word = at > 0 && at < sql.length() && Character.isWhitespace(sql.charAt(at - 1));
    return word && END.matcher(sql).region(at, sql.length()).matches();
  }
}
