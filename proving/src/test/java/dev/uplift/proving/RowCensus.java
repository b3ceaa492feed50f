package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A fingerprint of every table's rows, whatever their order on disk. */
public final class RowCensus {
  private static final String TABLES =
      """
      select format('%I.%I', n.nspname, c.relname) as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm') and n.nspname !~ '^pg_'
         and n.nspname not in ('information_schema', 'dbupgrade')
       order by 1""";

  private RowCensus() {}

  /** Table to {@code rows md5}: application tables alone. */
  public static Map<String, String> take(Database database) {
    return take(database, table -> true);
  }

  public static Map<String, String> take(Database database, Predicate<String> wanted) {
    try (Session session = database.session("census")) {
      Map<String, String> census = new LinkedHashMap<>();
      for (String table : session.query(TABLES, row -> row.string("name"))) {
        if (wanted.test(table)) {
          census.put(table, session.one(fingerprint(table), row -> row.string("print")));
        }
      }
      return census;
    }
  }

  private static String fingerprint(String table) {
    return """
           select count(*) || ' ' || coalesce(md5(string_agg(h, '' order by h)), '-') as print
             from (select md5(t::text) h from %s t) rows"""
        .formatted(table);
  }
}
