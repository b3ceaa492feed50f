package dev.uplift.sync.shadow;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what materialised views, and views with rights that another than the owner gave, are beyond
 * their structure. Not shared.
 */
public final class PhysicalViews {
  private static final String VIEWS =
      """
      select n.nspname as schema, c.relname as name, c.relkind = 'm' as materialized,
             ts.spcname as tablespace, c.relispopulated as filled
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_tablespace ts on ts.oid = c.reltablespace
       where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'dbupgrade')
         and (c.relkind = 'm'
              or c.relkind = 'v'
                 and (exists (select from aclexplode(c.relacl) g where g.grantor <> c.relowner)
                      or exists (select from pg_attribute a, aclexplode(a.attacl) g
                                  where a.attrelid = c.oid and g.grantor <> c.relowner)))
      """;

  private static final String COLUMNS =
      """
      select n.nspname as schema, c.relname as name, a.attname as part,
             format('alter materialized view %I.%I alter column %I %s', n.nspname, c.relname,
                    a.attname, s.action) as sql
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        cross join lateral (values
          (case when coalesce(a.attstattarget, -1) >= 0
                then 'set statistics ' || a.attstattarget end),
          (case when a.attoptions is not null
                then 'set (' || array_to_string(a.attoptions, ', ') || ')' end)) as s (action)
       where c.relkind = 'm' and s.action is not null
      """;

  private static final String INDEXES =
      """
      select n.nspname as schema, c.relname as name, x.relname as part, s.sql
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_index i on i.indrelid = c.oid
        join pg_class x on x.oid = i.indexrelid
        left join pg_tablespace ts on ts.oid = x.reltablespace
        cross join lateral (values
          (case when ts.oid is not null
                then format('alter index %I.%I set tablespace %I', n.nspname, x.relname,
                            ts.spcname) end),
          (case when i.indisclustered
                then format('alter materialized view %I.%I cluster on %I', n.nspname, c.relname,
                            x.relname) end)) as s (sql)
       where c.relkind = 'm' and s.sql is not null
      """;

  /** As its owner gave rights first, a right of another's is given before the owner's is taken. */
  private static final String GRANTS =
      """
      with given as (
        select n.nspname as schema, c.relname as name, c.relowner as owner, g.grantor, g.grantee,
               g.is_grantable as option, g.at,
               g.privilege_type || coalesce(' (' || quote_ident(a.attname) || ')', '')
                 || format(' on %I.%I', n.nspname, c.relname) as what
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          cross join lateral (
            select null::name as attname, c.relacl as acl
            union all
            select attname, attacl from pg_attribute
             where attrelid = c.oid and attacl is not null and not attisdropped) a
          cross join lateral aclexplode(a.acl) with ordinality
            as g (grantor, grantee, privilege_type, is_grantable, at)
         where c.relkind in ('v', 'm') and n.nspname !~ '^pg_'
           and n.nspname not in ('information_schema', 'dbupgrade')),
      foreigners as (
        select *, coalesce(quote_ident(pg_get_userbyid(nullif(grantee, 0))), 'public') as whom
          from given
         where grantor <> owner
           and pg_has_role(current_user, grantor,
                           case when current_setting('server_version_num')::int >= 160000
                                then 'set' else 'member' end))
      select f.schema, f.name, s.sql
        from foreigners f
        cross join lateral (values
          (1, 'set local role ' || quote_ident(pg_get_userbyid(f.grantor))),
          (2, 'grant ' || f.what || ' to ' || f.whom
              || case when f.option then ' with grant option' else '' end),
          (3, 'reset role'),
          (4, case when not exists (select from given o
                                     where o.schema = f.schema and o.name = f.name
                                       and o.what = f.what and o.grantee = f.grantee
                                       and o.grantor = o.owner)
                   then 'revoke ' || f.what || ' from ' || f.whom end)) as s (step, sql)
       where s.sql is not null
       order by f.schema, f.name, s.step = 4, f.at, s.step
      """;

  private final Session session;
  private final Map<ObjectId, Map<String, List<String>>> columns = new HashMap<>();
  private final Map<ObjectId, Map<String, List<String>>> indexes = new HashMap<>();
  private final Map<ObjectId, List<String>> grants = new HashMap<>();

  private PhysicalViews(Session session) {
    this.session = session;
  }

  /** One row of the server's about a view. */
  private record View(ObjectId id, Optional<String> tablespace, boolean filled) {
    static View of(Row row) {
      Kind kind = row.flag("materialized") ? Kind.MATERIALIZED_VIEW : Kind.VIEW;
      return new View(
          named(kind, row),
          Optional.ofNullable(row.stringOrNull("tablespace")),
          row.flag("filled"));
    }
  }

  /** By view; those of which there is nothing to know are left out. */
  public static Map<ObjectId, PhysicalView> read(Session session) {
    List<View> views = session.query(VIEWS, View::of);
    return views.isEmpty() ? Map.of() : new PhysicalViews(session).read(views);
  }

  private Map<ObjectId, PhysicalView> read(List<View> views) {
    session.query(COLUMNS, row -> part(columns, row));
    session.query(INDEXES, row -> part(indexes, row));
    session.query(GRANTS, this::grant);
    Map<ObjectId, PhysicalView> found = new LinkedHashMap<>();
    for (View view : views) {
      ObjectId name = new ObjectId(Kind.VIEW, view.id().path());
      found.put(
          view.id(),
          new PhysicalView(
              view.tablespace(),
              view.filled(),
              columns.getOrDefault(name, Map.of()),
              indexes.getOrDefault(name, Map.of()),
              grants.getOrDefault(name, List.of())));
    }
    return found;
  }

  private boolean grant(Row row) {
    return grants
        .computeIfAbsent(named(Kind.VIEW, row), _ -> new ArrayList<>())
        .add(row.string("sql"));
  }

  private static boolean part(Map<ObjectId, Map<String, List<String>>> to, Row row) {
    return to.computeIfAbsent(named(Kind.VIEW, row), _ -> new HashMap<>())
        .computeIfAbsent(row.string("part"), _ -> new ArrayList<>())
        .add(row.string("sql"));
  }

  private static ObjectId named(Kind kind, Row row) {
    return new ObjectId(kind, List.of(row.string("schema"), row.string("name")));
  }
}
