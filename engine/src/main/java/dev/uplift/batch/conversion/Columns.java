package dev.uplift.batch.conversion;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The columns of the tables that a conversion speaks of.
 *
 * @param tables by qualified name; one that is not there is absent
 */
record Columns(Map<String, List<Column>> tables) {
  private static final String READ =
      """
      select given.name as given, a.attname as name,
             a.attnotnull and a.attidentity = '' and a.attgenerated = '' and not a.atthasdef
               as needed,
             a.attgenerated <> '' or a.attidentity = 'a' as fixed,
             coalesce(
               array_position((k.indkey::int2[])[0:k.indnkeyatts - 1], a.attnum), 0) as place
        from unnest(?::text[], ?::text[]) as given (name, quoted)
        join pg_attribute a on a.attrelid = to_regclass(given.quoted)
             and a.attnum > 0 and not a.attisdropped
        left join pg_index k on k.indrelid = a.attrelid and k.indisprimary
       order by given.name, a.attnum
      """;

  Columns {
    tables = Map.copyOf(tables);
  }

  /**
   * One column.
   *
   * @param needed no null, and no default
   * @param fixed the server fills it and takes no other value
   * @param keyPlace its place in the primary key, from 1; 0 when it is no part of it
   */
  record Column(String name, boolean needed, boolean fixed, int keyPlace) {}

  private record Found(String table, Column column) {}

  static Columns read(Session session, List<String> names) {
    List<Found> found =
        session.query(
            READ,
            row ->
                new Found(
                    row.string("given"),
                    new Column(
                        row.string("name"),
                        row.flag("needed"),
                        row.flag("fixed"),
                        row.integer("place"))),
            names,
            names.stream().map(Identifier::quoted).toList());
    return new Columns(
        found.stream()
            .collect(
                Collectors.groupingBy(
                    Found::table,
                    LinkedHashMap::new,
                    Collectors.mapping(Found::column, Collectors.toList()))));
  }

  boolean there(String table) {
    return tables.containsKey(table);
  }

  List<Column> of(String table) {
    return tables.getOrDefault(table, List.of());
  }

  Optional<Column> of(String table, String name) {
    return of(table).stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** The columns of a table's primary key, in its order; none where it has no such key. */
  List<String> key(String table) {
    return of(table).stream()
        .filter(column -> column.keyPlace() > 0)
        .sorted(Comparator.comparingInt(Column::keyPlace))
        .map(Column::name)
        .toList();
  }
}
