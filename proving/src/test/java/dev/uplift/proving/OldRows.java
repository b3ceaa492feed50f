package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether every row of the old database is in the upgraded one: by key, with the content of every
 * column that lives on, as the new type spells it.
 */
final class OldRows {
  private static final int SHOWN = 5;

  private static final String COLUMNS =
      """
      select n.nspname as schema, c.relname as name, a.attname as column_name,
             format_type(a.atttypid, a.atttypmod) as type,
             coalesce(a.attnum = any (k.conkey), false) as key
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
       where c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
         and n.nspname not in ('information_schema', 'dbupgrade')
       order by 1, 2, a.attnum""";

  private final Set<String> exceptions;

  /**
   * The comparison.
   *
   * @param exceptions what a script changes or the dictionary retires: {@code schema.table} or
   *     {@code schema.table.column}
   */
  OldRows(Set<String> exceptions) {
    this.exceptions = Set.copyOf(exceptions);
  }

  private record Column(String table, String name, String type, boolean key) {}

  /** What is missing or other, one line each; empty when every old row is there. */
  List<String> missingFrom(Database old, Database upgraded) {
    try (Session before = old.session("old-rows");
        Session after = upgraded.session("old-rows")) {
      Map<String, List<Column>> oldTables = tables(before);
      Map<String, List<Column>> newTables = tables(after);
      List<String> complaints = new ArrayList<>();
      for (String table : oldTables.keySet()) {
        if (!exceptions.contains(table)) {
          List<Column> columns = newTables.getOrDefault(table, List.of());
          complaints.addAll(compare(before, after, table, oldTables.get(table), columns));
        }
      }
      return complaints;
    }
  }

  private List<String> compare(
      Session before, Session after, String table, List<Column> was, List<Column> is) {
    if (is.isEmpty()) {
      return List.of(table + " is gone");
    }
    Map<String, Column> now = is.stream().collect(Collectors.toMap(Column::name, c -> c));
    List<Column> lost = was.stream().filter(c -> !now.containsKey(c.name())).toList();
    List<String> complaints = new ArrayList<>();
    lost.stream()
        .filter(c -> !exceptions.contains(table + "." + c.name()))
        .forEach(c -> complaints.add(table + "." + c.name() + " is gone"));
    List<Column> living =
        was.stream()
            .filter(c -> now.containsKey(c.name()))
            .filter(c -> !exceptions.contains(table + "." + c.name()))
            .toList();
    List<Column> keys = living.stream().filter(Column::key).toList();
    List<Column> by = keys.isEmpty() ? living : keys;
    complaints.addAll(
        differences(
            table,
            rows(before, sql(table, by, living, now)),
            rows(after, sql(table, by, living, now))));
    return complaints;
  }

  private static List<String> differences(
      String table, Map<String, List<String>> was, Map<String, List<String>> is) {
    List<String> complaints = new ArrayList<>();
    was.forEach(
        (key, rows) -> {
          List<String> left = new ArrayList<>(is.getOrDefault(key, List.of()));
          for (String row : rows) {
            if (!left.remove(row)) {
              complaints.add("%s %s: was %s, is %s".formatted(table, key, row, is.get(key)));
            }
          }
        });
    return complaints.size() <= SHOWN
        ? complaints
        : List.of(complaints.size() + " rows of " + table + ", such as " + complaints.getFirst());
  }

  /** Both databases are asked in the same words: old values as the new type spells them. */
  private static String sql(
      String table, List<Column> keys, List<Column> columns, Map<String, Column> now) {
    return "select %s as key, %s as content from %s"
        .formatted(list(keys, now), list(columns, now), table);
  }

  private static String list(List<Column> columns, Map<String, Column> now) {
    return columns.stream()
        .map(c -> cast(c, java.util.Objects.requireNonNull(now.get(c.name()))))
        .collect(Collectors.joining(", ", "row(", ")::text"));
  }

  private static String cast(Column was, Column is) {
    String name = Identifier.quote(was.name());
    return was.type().equals(is.type()) ? name : name + "::" + is.type();
  }

  private static Map<String, List<String>> rows(Session session, String sql) {
    Map<String, List<String>> rows = new HashMap<>();
    record Line(String key, String content) {}
    for (Line line :
        session.query(sql, row -> new Line(row.string("key"), row.string("content")))) {
      rows.computeIfAbsent(line.key(), key -> new ArrayList<>()).add(line.content());
    }
    return rows;
  }

  private static Map<String, List<Column>> tables(Session session) {
    return session
        .query(
            COLUMNS,
            row ->
                new Column(
                    Identifier.quote(row.string("schema"), row.string("name")).replace("\"", ""),
                    row.string("column_name"),
                    row.string("type"),
                    row.flag("key")))
        .stream()
        .collect(Collectors.groupingBy(Column::table, LinkedHashMap::new, Collectors.toList()));
  }
}
