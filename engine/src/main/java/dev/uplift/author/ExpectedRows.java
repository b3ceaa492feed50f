package dev.uplift.author;

import dev.uplift.author.TestResult.RowDifference;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.pack.PackageTest.TableRows;
import dev.uplift.pack.PackageTest.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds a table's rows against those expected, in any order. The server says what is equal, by the
 * columns' own types, so that 1.5 is 1.50. Made for one table.
 */
final class ExpectedRows {
  /** Types without an equality of their own: their text is compared. */
  private static final Set<String> BY_TEXT =
      Set.of("json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle");

  private static final String COLUMNS =
      """
      select a.attname as name, format_type(a.atttypid, -1) as type,
             exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary
                        and a.attnum = any (i.indkey)) as key
        from pg_attribute a
       where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
       order by a.attnum
      """;

  private final Session session;
  private final TableRows expected;
  private final String table;
  private final Map<String, Column> columns = new LinkedHashMap<>();

  private ExpectedRows(Session session, TableRows expected) {
    this.session = session;
    this.expected = expected;
    this.table = Identifier.quoted(expected.table());
  }

  private record Column(String name, String type, boolean key) {}

  /** One row that is there: where it lies, its key, its values as text. */
  private record Actual(String place, Map<String, Optional<String>> values) {}

  /** Empty when the table holds these rows and no others. */
  static List<RowDifference> differences(Session session, TableRows expected) {
    return new ExpectedRows(session, expected).differences();
  }

  private List<RowDifference> differences() {
    session
        .query(
            COLUMNS,
            row -> new Column(row.string("name"), row.string("type"), row.flag("key")),
            table)
        .forEach(column -> columns.put(column.name(), column));
    if (columns.isEmpty()) {
      return List.of(
          new RowDifference(expected.table(), "", "", "the table is there", "no such table", 0));
    }
    List<RowDifference> unknown = unknownColumns();
    return unknown.isEmpty() ? compare() : unknown;
  }

  private List<RowDifference> unknownColumns() {
    List<RowDifference> unknown = new ArrayList<>();
    for (Values row : expected.rows()) {
      for (String name : row.values().keySet()) {
        if (!columns.containsKey(name)) {
          String has = "no such column; there are " + String.join(", ", columns.keySet());
          unknown.add(new RowDifference(expected.table(), "", name, "", has, row.line()));
        }
      }
    }
    return unknown;
  }

  private List<RowDifference> compare() {
    Map<String, Actual> actual = new LinkedHashMap<>();
    actual().forEach(row -> actual.put(row.place(), row));
    List<Set<String>> fitting = expected.rows().stream().map(this::fitting).toList();
    Map<String, Integer> taken = Matching.of(fitting);
    List<Values> missing = new ArrayList<>();
    for (int i = 0; i < expected.rows().size(); i++) {
      if (!taken.containsValue(i)) {
        missing.add(expected.rows().get(i));
      }
    }
    List<Actual> left = new ArrayList<>();
    actual.values().stream().filter(row -> !taken.containsKey(row.place())).forEach(left::add);
    return tell(missing, left);
  }

  private List<Actual> actual() {
    List<String> names = List.copyOf(columns.keySet());
    StringBuilder sql = new StringBuilder("select tableoid::text || ' ' || ctid::text as place");
    for (int i = 0; i < names.size(); i++) {
      sql.append(", ").append(Identifier.quote(names.get(i))).append("::text as c").append(i);
    }
    return session.query(sql + " from " + table, row -> actual(row, names));
  }

  private static Actual actual(Row row, List<String> names) {
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), Optional.ofNullable(row.stringOrNull("c" + i)));
    }
    return new Actual(row.string("place"), values);
  }

  /** Where the rows lie that an expected row may be. */
  private Set<String> fitting(Values row) {
    String condition =
        row.values().entrySet().stream()
            .map(entry -> equal(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(" and "));
    String where = condition.isEmpty() ? "" : " where " + condition;
    return Set.copyOf(
        session.query(
            "select tableoid::text || ' ' || ctid::text as place from " + table + where,
            found -> found.string("place")));
  }

  private String equal(String name, Optional<String> value) {
    String column = Identifier.quote(name);
    String type = type(name);
    String typed = value.map(v -> "(" + Identifier.literal(v) + ")::" + type).orElse("null");
    return BY_TEXT.contains(type)
        ? column + "::text is not distinct from (" + typed + ")::text"
        : column + " is not distinct from " + typed;
  }

  private String type(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalStateException("no column " + name);
    }
    return column.type();
  }

  /** Each missing row beside the row that is most like it. */
  private List<RowDifference> tell(List<Values> missing, List<Actual> left) {
    List<RowDifference> told = new ArrayList<>();
    for (Values row : missing) {
      Optional<Actual> nearest = nearest(row, left);
      if (nearest.isPresent()) {
        left.remove(nearest.get());
        told.addAll(values(row, nearest.get()));
      } else {
        told.add(
            new RowDifference(
                expected.table(), key(row.values()), "", row.text(), "no such row", row.line()));
      }
    }
    for (Actual row : left) {
      String there = new Values(row.values(), 0).text();
      told.add(new RowDifference(expected.table(), key(row.values()), "", "no such row", there, 0));
    }
    return told;
  }

  /** Of one key; where the expected row names no key, the one with most values in common. */
  private Optional<Actual> nearest(Values row, List<Actual> left) {
    List<String> key = columns.values().stream().filter(Column::key).map(Column::name).toList();
    if (!key.isEmpty() && row.values().keySet().containsAll(key)) {
      return left.stream()
          .filter(actual -> key.stream().allMatch(name -> same(row, actual, name)))
          .findFirst();
    }
    TreeMap<Long, Actual> byLikeness = new TreeMap<>();
    for (Actual actual : left) {
      long alike = row.values().keySet().stream().filter(name -> same(row, actual, name)).count();
      byLikeness.putIfAbsent(alike, actual);
    }
    return byLikeness.isEmpty() || byLikeness.lastKey() == 0
        ? Optional.empty()
        : Optional.of(byLikeness.lastEntry().getValue());
  }

  private boolean same(Values row, Actual actual, String name) {
    Optional<String> wanted = row.values().getOrDefault(name, Optional.empty());
    Optional<String> found = actual.values().getOrDefault(name, Optional.empty());
    if (wanted.isEmpty() || found.isEmpty()) {
      return wanted.isEmpty() && found.isEmpty();
    }
    String type = type(name);
    String a = "(" + Identifier.literal(wanted.get()) + ")::" + type;
    String b = "(" + Identifier.literal(found.get()) + ")::" + type;
    String sql = BY_TEXT.contains(type) ? "(" + a + ")::text = (" + b + ")::text" : a + " = " + b;
    return session.one("select " + sql + " as same", r -> r.flag("same"));
  }

  private List<RowDifference> values(Values row, Actual actual) {
    List<RowDifference> told = new ArrayList<>();
    row.values()
        .forEach(
            (name, value) -> {
              if (!same(row, actual, name)) {
                told.add(
                    new RowDifference(
                        expected.table(),
                        key(actual.values()),
                        name,
                        value.orElse("null"),
                        actual.values().getOrDefault(name, Optional.empty()).orElse("null"),
                        row.line()));
              }
            });
    return told;
  }

  private String key(Map<String, Optional<String>> values) {
    return columns.values().stream()
        .filter(column -> column.key() && values.containsKey(column.name()))
        .map(
            column ->
                column.name()
                    + "="
                    + values.getOrDefault(column.name(), Optional.empty()).orElse("null"))
        .collect(Collectors.joining(" "));
  }
}
