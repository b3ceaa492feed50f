package dev.uplift.sync.shadow;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what tables are beyond their structure, in a few set queries. Not shared. */
public final class PhysicalTables {
  private static final String TABLES =
      """
      select t.name, ts.spcname as tablespace,
             pg_get_partition_constraintdef(c.oid) as bound,
             array_remove(array[
               case when c.relkind = 'p' then 'it is partitioned' end,
               case when c.relispartition then 'it is a partition' end,
               case when c.relkind <> 'p' and not c.relispartition
                         and exists (select from pg_inherits i
                                      where c.oid in (i.inhrelid, i.inhparent))
                    then 'it inherits, or is inherited from' end
             ], null) as among_kin,
             array_remove(array[
               case when c.relkind not in ('r', 'p') then 'it is foreign' end,
               case when c.relpersistence <> 'p' then 'it is not logged' end,
               case when c.relkind = 'r' and am.amname <> 'heap' then 'its rows are kept by ' || am.amname end,
               case when c.reloftype <> 0 then 'it is of a composite type' end,
               case when c.relforcerowsecurity
                         and not (select r.rolsuper or r.rolbypassrls from pg_roles r
                                   where r.rolname = current_user)
                    then 'its policies bind Uplift too' end,
               case when exists (select from pg_depend d join pg_type y on y.oid = d.refobjid
                                  where d.refclassid = 'pg_type'::regclass
                                    and y.oid in (c.reltype, (select e.typarray from pg_type e
                                                               where e.oid = c.reltype))
                                    and d.deptype = 'n')
                    then 'its row is used as a type' end,
               case when exists (select from pg_depend d
                                  where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                    and d.deptype in ('e', 'x'))
                    then 'it belongs to an extension' end,
               case when exists (select from pg_seclabel l
                                  where l.classoid = 'pg_class'::regclass and l.objoid = c.oid)
                    then 'it has a security label' end,
               case when exists (select from aclexplode(c.relacl) g where g.grantor <> c.relowner)
                         or exists (select from pg_attribute a, aclexplode(a.attacl) g
                                     where a.attrelid = c.oid and a.attnum > 0
                                       and g.grantor <> c.relowner)
                    then 'a right on it was given by another than its owner' end,
               case when exists (select from pg_index i where i.indrelid = c.oid
                                                          and not (i.indisvalid and i.indisready))
                    then 'one of its indexes is not valid' end,
               case when exists (select from pg_subscription_rel s where s.srrelid = c.oid)
                    then 'a subscription writes to it' end,
               case when exists (select from pg_trigger g join pg_trigger p on p.oid = g.tgparentid
                                  where g.tgrelid = c.oid and g.tgenabled <> p.tgenabled)
                    then 'one of its triggers is switched otherwise than its parent''s' end,
               case when exists (select from pg_rewrite r
                                  where r.ev_class = c.oid and r.ev_enabled <> 'O')
                    then 'one of its rules is switched off' end,
               case when exists (select from pg_trigger g
                                  where g.tgrelid = c.oid and g.tgconstraint <> 0 and g.tgisinternal
                                    and g.tgenabled <> 'O')
                    then 'its foreign keys are switched off' end,
               case when exists (select from pg_constraint k
                                  where k.conrelid = c.oid and k.contype = 'n'
                                    and (k.connoinherit or not k.convalidated))
                    then 'a NOT NULL of it is not valid, or not for those that inherit' end,
               case when exists (select from pg_inherits i
                                   join pg_attribute pa on pa.attrelid = i.inhparent
                                   join pg_attribute ca on ca.attrelid = c.oid
                                                       and ca.attname = pa.attname
                                   left join pg_attrdef pd on pd.adrelid = pa.attrelid
                                                          and pd.adnum = pa.attnum
                                   left join pg_attrdef cd on cd.adrelid = ca.attrelid
                                                          and cd.adnum = ca.attnum
                                  where i.inhrelid = c.oid and pa.attnum > 0
                                    and not pa.attisdropped
                                    and (pa.attgenerated <> '' or ca.attgenerated <> '')
                                    and (pa.attgenerated <> ca.attgenerated
                                         or pg_get_expr(pd.adbin, pd.adrelid)
                                            <> pg_get_expr(cd.adbin, cd.adrelid)))
                    then 'one of its columns is generated otherwise than its parent''s' end,
               case when exists (select from pg_inherits i join pg_class p on p.oid = i.inhparent
                                  where i.inhrelid = c.oid and p.relkind = 'f')
                    then 'it inherits from a foreign table' end,
               case when c.relispartition
                         and exists (select from pg_constraint k
                                      where k.conrelid = c.oid and k.contype = 'f'
                                        and k.coninhcount = 0
                                        and k.confrelid in (select p.relid from pg_partition_tree(
                                                              pg_partition_root(c.oid)) p))
                    then 'a foreign key of its own refers to its own family' end,
               case when exists (select from pg_constraint k
                                   join pg_description d on d.objoid = k.oid
                                    and d.classoid = 'pg_constraint'::regclass
                                  where k.conrelid = c.oid
                                    and (k.contype = 'n'
                                         or k.coninhcount > 0 and k.contype = 'c'
                                            and not c.relispartition
                                         or k.coninhcount > 0 and c.relkind = 'p'))
                    then 'there is a comment on a NOT NULL or an inherited constraint of it' end,
               case when exists (select from pg_constraint k
                                   join pg_description d on d.objoid = k.conindid
                                    and d.classoid = 'pg_class'::regclass
                                  where k.conrelid = c.oid and k.contype in ('p', 'u', 'x'))
                    then 'there is a comment on the index of a key of it' end,
               case when exists (select from pg_trigger g
                                   join pg_description d on d.objoid = g.oid
                                    and d.classoid = 'pg_trigger'::regclass
                                  where g.tgrelid = c.oid and g.tgparentid <> 0)
                    then 'there is a comment on a trigger that is its parent''s' end
             ], null) as hindrances,
             array_remove(array[
               case when exists (select from pg_publication_rel r
                                  where r.prrelid = c.oid
                                    and (r.prattrs is not null or r.prqual is not null))
                    then 'a publication names its columns' end
             ], null) as demands
        from unnest(?::text[]) as t (name)
        join pg_class c on c.oid = to_regclass(t.name)
        left join pg_am am on am.oid = c.relam
        left join pg_tablespace ts on ts.oid = c.reltablespace
      """;

  /** The server forgets a column's storage and compression when its type changes. */
  private static final String SETTINGS =
      """
      select t.name, a.attname as column, s.action, s.outlives
        from unnest(?::text[]) as t (name)
        join pg_attribute a on a.attrelid = to_regclass(t.name) and a.attnum > 0
                           and not a.attisdropped
        join pg_type y on y.oid = a.atttypid
        cross join lateral (values
          (case when coalesce(a.attstattarget, -1) >= 0
                then 'set statistics ' || a.attstattarget end, true),
          (case when a.attoptions is not null
                then 'set (' || array_to_string(a.attoptions, ', ') || ')' end, true),
          (case when a.attstorage <> y.typstorage
                then 'set storage ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external'
                                                         when 'm' then 'main' else 'extended' end
           end, false),
          (case a.attcompression when 'p' then 'set compression pglz'
                                 when 'l' then 'set compression lz4' end, false)
        ) as s (action, outlives)
       where s.action is not null
       order by t.name, a.attnum
      """;

  /** Rows of 18 and newer. */
  private static final String NOT_NULLS =
      """
      select t.name, a.attname as column, k.conname as constraint_name
        from unnest(?::text[]) as t (name)
        join pg_constraint k on k.conrelid = to_regclass(t.name) and k.contype = 'n'
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      """;

  private static final String INDEXES =
      """
      select t.name, x.relname as index, ts.spcname as tablespace,
             case when i.indisclustered
                  then format('alter table %s cluster on %I', t.name, x.relname) end as clustered,
             case when k.oid is not null and x.reloptions is not null
                  then format('alter index %I.%I set (%s)', n.nspname, x.relname,
                              array_to_string(x.reloptions, ', ')) end as options,
             (select array_agg(format('alter index %I.%I alter column %s set statistics %s',
                                      n.nspname, x.relname, a.attnum, a.attstattarget))
                from pg_attribute a
               where a.attrelid = x.oid and coalesce(a.attstattarget, -1) >= 0) as targets
        from unnest(?::text[]) as t (name)
        join pg_index i on i.indrelid = to_regclass(t.name)
        join pg_class x on x.oid = i.indexrelid
        join pg_namespace n on n.oid = x.relnamespace
        left join pg_constraint k on k.conindid = x.oid and k.contype in ('p', 'u', 'x')
                                 and k.conrelid = i.indrelid
        left join pg_tablespace ts on ts.oid = x.reltablespace
      """;

  private static final String PUBLICATIONS =
      """
      select t.name,
             format('alter publication %I add table only %s%s%s', p.pubname, t.name,
                    ' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                               from pg_attribute a
                              where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')',
                    ' where (' || pg_get_expr(r.prqual, r.prrelid) || ')') as sql
        from unnest(?::text[]) as t (name)
        join pg_publication_rel r on r.prrelid = to_regclass(t.name)
        join pg_publication p on p.oid = r.prpubid
       order by p.pubname
      """;

  private static final String STATISTICS =
      """
      select t.name, format('alter statistics %I.%I set statistics %s', n.nspname, s.stxname,
                            s.stxstattarget) as sql
        from unnest(?::text[]) as t (name)
        join pg_statistic_ext s on s.stxrelid = to_regclass(t.name)
        join pg_namespace n on n.oid = s.stxnamespace
       where coalesce(s.stxstattarget, -1) >= 0
       order by s.stxname
      """;

  /** Rights on the sequence of an identity column, and what is said of it. */
  private static final String IDENTITIES =
      """
      select t.name, s.sql
        from unnest(?::text[]) as t (name)
        join pg_depend d on d.refclassid = 'pg_class'::regclass and d.deptype = 'i'
                        and d.refobjid = to_regclass(t.name) and d.classid = 'pg_class'::regclass
        join pg_class q on q.oid = d.objid and q.relkind = 'S'
        join pg_namespace n on n.oid = q.relnamespace
        cross join lateral (
          select format('grant %s on sequence %I.%I to %s%s', a.privilege_type, n.nspname, q.relname,
                        coalesce(quote_ident(r.rolname), 'public'),
                        case when a.is_grantable then ' with grant option' else '' end) as sql
            from aclexplode(q.relacl) a left join pg_roles r on r.oid = a.grantee
           where a.grantee <> q.relowner
          union all
          select format('comment on sequence %I.%I is %L', n.nspname, q.relname,
                        obj_description(q.oid, 'pg_class'))
           where obj_description(q.oid, 'pg_class') is not null) s
      """;

  private final Session session;
  private final List<String> names;
  private final Map<String, List<Physical.Setting>> settings = new HashMap<>();
  private final Map<String, Map<String, String>> notNulls = new HashMap<>();
  private final Map<String, Map<String, String>> tablespaces = new HashMap<>();
  private final Map<String, Map<String, List<String>>> indexSettings = new HashMap<>();
  private final Map<String, List<String>> late = new HashMap<>();
  private final Map<String, List<String>> last = new HashMap<>();

  private PhysicalTables(Session session, List<String> names) {
    this.session = session;
    this.names = names;
  }

  /** Of each table that is there. The session's search path must be empty. */
  public static Map<ObjectId, Physical> read(Session session, Collection<ObjectId> tables) {
    Map<String, ObjectId> byName = new LinkedHashMap<>();
    tables.forEach(table -> byName.put(table.relationSql(), table));
    return byName.isEmpty()
        ? Map.of()
        : new PhysicalTables(session, List.copyOf(byName.keySet())).read(byName);
  }

  private Map<ObjectId, Physical> read(Map<String, ObjectId> byName) {
    session.query(SETTINGS, this::setting, names);
    session.query(NOT_NULLS, this::notNull, names);
    session.query(INDEXES, this::index, names);
    session.query(PUBLICATIONS, row -> add(late, row), names);
    session.query(IDENTITIES, row -> add(late, row), names);
    session.query(STATISTICS, row -> add(last, row), names);
    Map<ObjectId, Physical> found = new LinkedHashMap<>();
    session
        .query(TABLES, row -> physical(row, byName), names)
        .forEach(each -> found.put(each.table(), each));
    return found;
  }

  private boolean setting(Row row) {
    return settings
        .computeIfAbsent(row.string("name"), _ -> new ArrayList<>())
        .add(
            new Physical.Setting(row.string("column"), row.string("action"), row.flag("outlives")));
  }

  private boolean notNull(Row row) {
    notNulls
        .computeIfAbsent(row.string("name"), _ -> new HashMap<>())
        .put(row.string("column"), row.string("constraint_name"));
    return true;
  }

  private boolean index(Row row) {
    String name = row.string("name");
    Optional.ofNullable(row.stringOrNull("tablespace"))
        .ifPresent(
            space ->
                tablespaces
                    .computeIfAbsent(name, _ -> new HashMap<>())
                    .put(row.string("index"), space));
    List<String> sql =
        indexSettings
            .computeIfAbsent(name, _ -> new HashMap<>())
            .computeIfAbsent(row.string("index"), _ -> new ArrayList<>());
    Optional.ofNullable(row.stringOrNull("options")).ifPresent(sql::add);
    Optional.ofNullable(row.stringOrNull("clustered")).ifPresent(sql::add);
    return sql.addAll(row.strings("targets"));
  }

  private static boolean add(Map<String, List<String>> to, Row row) {
    return to.computeIfAbsent(row.string("name"), _ -> new ArrayList<>()).add(row.string("sql"));
  }

  private Physical physical(Row row, Map<String, ObjectId> byName) {
    String name = row.string("name");
    ObjectId table = byName.get(name);
    if (table == null) {
      throw new IllegalStateException("not asked for: " + Identifier.display(name));
    }
    List<String> others = row.strings("hindrances");
    Physical.Kin kin =
        new Physical.Kin(
            others,
            Optional.ofNullable(row.stringOrNull("bound")),
            notNulls.getOrDefault(name, Map.of()));
    return new Physical(
        table,
        Stream.concat(row.strings("among_kin").stream(), others.stream()).toList(),
        row.strings("demands"),
        Optional.ofNullable(row.stringOrNull("tablespace")),
        settings.getOrDefault(name, List.of()),
        tablespaces.getOrDefault(name, Map.of()),
        indexSettings.getOrDefault(name, Map.of()),
        late.getOrDefault(name, List.of()),
        last.getOrDefault(name, List.of()),
        kin);
  }
}
