package dev.uplift.batch.effect;

import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The task's rows of the chunked table in the order of its key: how many there are in a range, and
 * where to halve it. Read in the caller's transaction.
 */
@SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
public final class KeyRange {
  private static final String COUNT = "select count(*) as n from %1$s k where %2$s and %3$s";

  /** Names: 1 table, 2 condition, 3 range, 4 the key's columns as text, 5 the key's columns. */
  private static final String AT =
      """
      select array[%4$s] as key from %1$s k where %2$s and %3$s order by %5$s offset ? limit 1
      """;

  private final Session session;
  private final KeyColumns columns;
  private final String table;
  private final String condition;

  public KeyRange(Session session, KeyColumns columns, String table, String condition) {
    this.session = session;
    this.columns = columns;
    this.table = table;
    this.condition = condition;
  }

  /** The table's name, as SQL. */
  String table() {
    return table;
  }

  /** The condition that a row {@code k} is the task's own and within reach. */
  String condition(Effect.Reach part) {
    return condition + " and " + part.condition("k");
  }

  public long count(Effect.Reach part) {
    return session.one(
        COUNT.formatted(table, condition, part.condition("k")), row -> row.number("n"));
  }

  /** The key of the first row; empty: there is none. */
  Optional<List<String>> lowest(Effect.Reach part) {
    return at(part.condition("k"), 0);
  }

  /** The key of a row in the middle, but not the first; empty: there is one key at most. */
  Optional<List<String>> middle(Effect.Reach part) {
    Optional<List<String>> lowest = lowest(part);
    if (lowest.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<String>> middle = at(part.condition("k"), count(part) / 2);
    return middle.filter(key -> !key.equals(lowest.get())).or(() -> after(part, lowest.get()));
  }

  private Optional<List<String>> after(Effect.Reach part, List<String> key) {
    return at(part.condition("k") + " and " + columns.after("k", key), 0);
  }

  /** The first key after this one, whoever's row has it. */
  public Optional<List<String>> next(List<String> key) {
    return session.first(
        AT.formatted(table, "true", columns.after("k", key), texts(), names()),
        row -> row.strings("key"),
        0);
  }

  private Optional<List<String>> at(String range, long offset) {
    return session.first(
        AT.formatted(table, condition, range, texts(), names()), row -> row.strings("key"), offset);
  }

  String texts() {
    return columns.columns().stream()
        .map(column -> "k." + Identifier.quote(column.name()) + "::text")
        .collect(Collectors.joining(", "));
  }

  private String names() {
    return columns.columns().stream()
        .map(column -> "k." + Identifier.quote(column.name()))
        .collect(Collectors.joining(", "));
  }
}
