package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the tables of a database hold, in whatever order their rows and columns stand; the first
 * side that ends says what the others must come to.
 */
final class Rows {
  private static final String TABLES =
      """
      select c.relname as name,
             string_agg(quote_ident(a.attname), ', ' order by a.attname) as columns
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm')
         and c.relname <> 'releaseupdatescriptserrorlog'
       group by c.relname
      """;

  private final AtomicReference<String> first = new AtomicReference<>("");

  /** Fails where this database does not hold the same as the first one. */
  void compare(Database database) {
    String held = database.with("check", Rows::of);
    if (!first.compareAndSet("", held) && !first.get().equals(held)) {
      throw new IllegalStateException(
          "the sides came to different ends:\n%s\n%s".formatted(first.get(), held));
    }
  }

  private static String of(Session session) {
    TreeMap<String, String> held = new TreeMap<>();
    for (Table table : session.query(TABLES, Table::of)) {
      held.put(table.name(), session.one(table.hash(), row -> row.string("h")));
    }
    return held.toString();
  }

  /** One table, with its columns in the order of their names. */
  private record Table(String name, String columns) {
    static Table of(Row row) {
      return new Table(row.string("name"), row.string("columns"));
    }

    String hash() {
      return "select count(*) || ' ' || coalesce(sum(hashtextextended(row(%s)::text, 0)), 0) as h from %s"
          .formatted(columns, name);
    }
  }
}
