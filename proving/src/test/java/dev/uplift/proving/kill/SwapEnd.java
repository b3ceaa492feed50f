package dev.uplift.proving.kill;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.proving.RowCensus;
import java.util.List;
import java.util.Map;

/**
 * What a sync has left, also one by shadows: rows, structure, and what the catalog does not say.
 *
 * @param structure every object, with its attributes
 * @param said comments, owners and grants
 */
record SwapEnd(
    Map<String, String> rows,
    List<String> structure,
    List<Object> said,
    List<String> state,
    List<String> leftOver) {
  static final SwapEnd NONE = new SwapEnd(Map.of(), List.of(), List.of(), List.of(), List.of());

  private static final String STATE =
      """
      select concat_ws(' ', conrelid::regclass, conname, convalidated, conislocal, coninhcount) as line
        from pg_constraint where connamespace = 'public'::regnamespace
      union all
      select concat_ws(' ', sequencename, last_value) from pg_sequences where schemaname = 'public'
      union all
      select concat_ws(' ', tgrelid::regclass, tgname, tgenabled) from pg_trigger
       where not tgisinternal and tgfoid::regproc::text !~ 'barrier'
      union all
      select concat_ws(' ', c.relname, i.indisvalid, i.indisclustered, i.indisreplident)
        from pg_index i join pg_class c on c.oid = i.indexrelid
       where c.relnamespace = 'public'::regnamespace
      union all
      select concat_ws(' ', inhrelid::regclass, inhparent::regclass, inhseqno) from pg_inherits
      order by 1
      """;

  private static final String RECORDS =
      "select 'there' as line where to_regclass('dbupgrade.shadowtable') is not null";

  private static final String LEFT_OVER =
      """
      select tgrelid::regclass || ' ' || tgname as line from pg_trigger
       where tgfoid::regproc::text ~ 'barrier'
      union all
      select oid::regclass::text from pg_class where relname ~ '^(shadow_|uplift_)'
      union all
      select oid::regclass::text from pg_class
       where relnamespace = 'dbupgrade'::regnamespace and relkind in ('r', 'p')
         and relname not in ('shadowtable', 'shadowrange', 'shadowdue', 'shadowstructure')
      union all
      select shadow from dbupgrade.shadowtable
      union all
      select shadow from dbupgrade.shadowrange
      union all
      select relation || ' ' || part from dbupgrade.shadowstructure
      union all
      select source || ' ' || constraint_name from dbupgrade.shadowdue
      order by 1
      """;

  static SwapEnd of(Database database) {
    Catalog catalog = CatalogReader.read(database);
    return new SwapEnd(
        RowCensus.take(database),
        catalog.objects().entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue().attributes())
            .sorted()
            .toList(),
        List.of(catalog.comments(), catalog.owners(), catalog.grants()),
        lines(database, STATE),
        lines(database, RECORDS).isEmpty() ? List.of() : lines(database, LEFT_OVER));
  }

  private static List<String> lines(Database database, String sql) {
    return database.with("end", session -> session.query(sql, row -> row.string("line")));
  }
}
