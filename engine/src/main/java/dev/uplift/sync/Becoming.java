package dev.uplift.sync;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.sync.change.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rows of a table as an ALTER TABLE that the server refused would have made them: of the new
 * types, and compared by the new collations.
 */
record Becoming(Session session, Change change) {
  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|\\w+)";
  private static final Pattern BETWEEN = Pattern.compile(",\n  ");
  private static final Pattern RETYPED =
      Pattern.compile(
          "(?s)(?:alter table .*\\s)?alter column (%1$s) type (.*?)( collate %1$s\\.%1$s)?( using .*)?"
              .formatted(NAME));

  private static final String COLUMNS =
      """
      select attname as name from pg_attribute
       where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
      """;

  /** As they stand after FROM. */
  String rows() {
    String table = change.object().relationSql();
    Map<String, String> retyped = retyped();
    if (retyped.isEmpty()) {
      return table;
    }
    List<String> columns = session.query(COLUMNS, row -> row.string("name"), table);
    return columns.stream()
        .map(Identifier::quote)
        .map(name -> retyped.getOrDefault(name, name) + " as " + name)
        .collect(Collectors.joining(", ", "(select ", " from " + table + ") o"));
  }

  /** New values by the columns' quoted names. */
  private Map<String, String> retyped() {
    Map<String, String> retyped = new HashMap<>();
    change.sql().stream()
        .flatMap(BETWEEN::splitAsStream)
        .map(RETYPED::matcher)
        .filter(Matcher::matches)
        .forEach(action -> retyped.put(action.group(1), value(action)));
    return retyped;
  }

  private static String value(Matcher action) {
    String using = action.group(4) == null ? action.group(1) : action.group(4).substring(7);
    String collation = action.group(3) == null ? "" : action.group(3);
    return "(" + using + ")::" + action.group(2) + collation;
  }
}
