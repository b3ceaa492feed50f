package dev.uplift.batch.chunk;

import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The key that a table is cut by: its columns and their types, and ranges of it as SQL. */
public record KeyColumns(List<Column> columns) {
  /** For a script that is not cut: every range is all rows. */
  public static final KeyColumns NONE = new KeyColumns(List.of());

  /** For a script that is cut by the places of its table's rows. */
  static final KeyColumns CTID = new KeyColumns(List.of(new Column("ctid", "tid", false)));

  public KeyColumns {
    columns = List.copyOf(columns);
  }

  /**
   * One column of the key.
   *
   * @param type as SQL, without limits, so that a cast to it changes nothing
   */
  public record Column(String name, String type, boolean nullable) {}

  /**
   * The rows from {@code first} on and before {@code next}.
   *
   * @param first empty: from the beginning
   * @param next empty: to the end
   */
  public String range(String alias, List<String> first, List<String> next) {
    List<String> conditions = new ArrayList<>();
    if (!first.isEmpty()) {
      conditions.add(names(alias) + " >= " + literals(first));
    }
    if (!next.isEmpty()) {
      conditions.add(names(alias) + " < " + literals(next));
    }
    return conditions.isEmpty() ? "true" : "(" + String.join(" and ", conditions) + ")";
  }

  /** The rows whose key comes later than this one. */
  public String after(String alias, List<String> key) {
    return "(" + names(alias) + " > " + literals(key) + ")";
  }

  /** The columns, each with a cast behind it, or with nothing. */
  String listed(String cast) {
    return columns.stream()
        .map(column -> Identifier.quote(column.name()) + cast)
        .collect(Collectors.joining(", "));
  }

  private String names(String alias) {
    return columns.stream()
        .map(column -> alias + "." + Identifier.quote(column.name()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private String literals(List<String> key) {
    List<String> literals = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      literals.add(Identifier.literal(key.get(i)) + "::" + columns.get(i).type());
    }
    return "(" + String.join(", ", literals) + ")";
  }
}
