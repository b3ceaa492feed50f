package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sync has left in a database, in every respect in which two strategies might differ. */
final class Leavings {
  /** Roles are the whole server's. */
  static final String ROLES =
      """
      do $$ begin
        if not exists (select from pg_roles where rolname = 'shadow_reader') then
          create role shadow_reader;
        end if;
        if not exists (select from pg_roles where rolname = 'shadow_owner') then
          create role shadow_owner;
        end if;
        execute format('grant create on schema public to shadow_owner');
      end $$;
      """;

  /**
   * The column's number is left out: a shadow has no gaps. So are rows that the server keeps of a
   * foreign key for each partition that it points to.
   */
  private static final List<String> QUERIES =
      List.of(
          "select tableoid::regclass || to_jsonb(c)::text r from public.item c order by id",
          """
          select concat_ws(' ', a.attrelid::regclass, a.attname, a.attislocal, a.attinhcount, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                           a.attstorage, a.attcompression, coalesce(a.attstattarget, -1),
                           a.attoptions, a.attacl, a.attidentity, a.attgenerated) r
            from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
           where c.relnamespace = 'public'::regnamespace
             and attnum > 0 and not attisdropped order by 1
          """,
          """
          select concat_ws(' ', relname, relkind, relispartition, pg_get_expr(relpartbound, oid),
                           relowner::regrole, relacl, relreplident,
                           (select array_agg(o order by o) from unnest(reloptions) o),
                           relrowsecurity, relforcerowsecurity, relpersistence) r
            from pg_class where relnamespace = 'public'::regnamespace order by 1
          """,
          """
          select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated,
                           conislocal, coninhcount, conparentid <> 0,
                           obj_description(oid, 'pg_constraint')) r
            from pg_constraint c where connamespace = 'public'::regnamespace
             and not exists (select from pg_constraint p
                              where p.oid = c.conparentid and p.conrelid = c.conrelid) order by 1
          """,
          """
          select concat_ws(' ', tgrelid::regclass, tgfoid::regproc, tgenabled, count(*)) r
            from pg_trigger join pg_class c on c.oid = tgrelid
           where tgisinternal and c.relnamespace = 'public'::regnamespace
           group by tgrelid, tgfoid, tgenabled order by 1
          """,
          """
          select concat_ws(' ', pg_get_indexdef(indexrelid), indisclustered, indisreplident,
                           obj_description(indexrelid, 'pg_class')) r
            from pg_index join pg_class c on c.oid = indrelid
           where c.relnamespace = 'public'::regnamespace
           order by 1
          """,
          """
          select concat_ws(' ', c.relname, a.attnum, a.attstattarget) r
            from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'i'
           where c.relnamespace = 'public'::regnamespace and coalesce(a.attstattarget, -1) >= 0
           order by 1
          """,
          "select concat_ws(' ', inhrelid::regclass, inhparent::regclass) r from pg_inherits order"
              + " by 1",
          """
          select concat_ws(' ', pg_get_triggerdef(oid), tgenabled, tgparentid <> 0, obj_description(oid, 'pg_trigger'))
            r from pg_trigger where not tgisinternal order by 1
          """,
          "select concat_ws(' ', schemaname, sequencename, last_value, increment_by, start_value) r"
              + " from pg_sequences where schemaname = 'public' order by 1",
          """
          select concat_ws(' ', d.objid::regclass, d.refobjid::regclass, d.refobjsubid > 0, d.deptype) r
            from pg_depend d join pg_class c on c.oid = d.objid and c.relkind = 'S'
           where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass order by 1
          """,
          "select p::text r from pg_policies p order by 1",
          "select p::text r from pg_rules p where schemaname = 'public' order by 1",
          "select concat_ws(' ', pubname, schemaname, tablename,"
              + " (select array_agg(a order by a) from unnest(attnames) a), rowfilter) r"
              + " from pg_publication_tables where schemaname = 'public' order by 1",
          "select concat_ws(' ', stxname, pg_get_statisticsobjdef(oid), coalesce(stxstattarget,"
              + " -1)) r from pg_statistic_ext order by 1",
          "select concat_ws(' ', viewname, definition, viewowner) r from pg_views"
              + " where schemaname = 'public' order by 1",
          "select concat_ws(' ', proname, pg_get_functiondef(oid)) r from pg_proc"
              + " where pronamespace = 'public'::regnamespace order by 1",
          "select concat_ws(' ', objoid::regclass, objsubid > 0, description) r from pg_description"
              + " where classoid = 'pg_class'::regclass and objoid >= 16384 order by 1",
          "select t::text r from public.total t order by place",
          "select n.nspname || '.' || c.relname r from pg_class c join pg_namespace n"
              + " on n.oid = c.relnamespace where c.relname ~ '^(uplift|shadow)_' order by 1");

  /** Those that ask for no table's rows. */
  static final List<String> STRUCTURE =
      QUERIES.stream().filter(query -> !query.contains("from public.")).toList();

  private Leavings() {}

  /** The old database, with roles that what is made of it may name. */
  static Database old(int major, String structure, String rows) {
    Database database = Rehearsal.database(major, "leavings");
    PairRun.execute(database, ROLES + structure + rows);
    return database;
  }

  /** Syncs it, to the end: by the strategy that was chosen, and no other. */
  static Map<String, List<String>> afterSync(PairRun run) {
    assertThat(run.problems()).isEmpty();
    assertThat(run.noted).noneMatch(text -> text.contains("came to nothing"));
    assertThat(run.differences()).isEmpty();
    return of(run);
  }

  static Map<String, List<String>> of(PairRun run) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    QUERIES.forEach(query -> found.put(query, run.rows(query)));
    return found;
  }
}
