package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.database.Row;
import java.util.List;

/** Reads the seldom kinds, each wholly said by the statement that makes it. */
final class OtherRows {
  /** The columns of pg_collation change their names from version to version. */
  private static final String COLLATIONS =
      """
      select 'pg_collation'::regclass::int8 as catalog, c.oid::int8 as oid,
             array[n.nspname::text, c.collname::text] as path,
             format('CREATE COLLATION %I.%I (PROVIDER = %s%s%s%s%s)', n.nspname, c.collname,
                    case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
                    ', LC_COLLATE = ' || quote_literal(c.collcollate)
                      || ', LC_CTYPE = ' || quote_literal(c.collctype),
                    ', LOCALE = ' || quote_literal(coalesce(to_jsonb(c) ->> 'colllocale',
                                                            to_jsonb(c) ->> 'colliculocale')),
                    ', RULES = ' || quote_literal(to_jsonb(c) ->> 'collicurules'),
                    case when not c.collisdeterministic then ', DETERMINISTIC = false' end) as create,
             format('DROP COLLATION %I.%I', n.nspname, c.collname) as drop
        from pg_collation c
        join pg_namespace n on n.oid = c.collnamespace
       where c.collnamespace = any (?::oid[])
       order by n.nspname, c.collname
      """;

  /** What a range type brings by itself is left out. */
  private static final String CASTS =
      """
      select 'pg_cast'::regclass::int8 as catalog, c.oid::int8 as oid,
             array['CAST ' || t.types] as path,
             format('CREATE CAST %s %s%s', t.types,
                    case c.castmethod when 'i' then 'WITH INOUT' when 'b' then 'WITHOUT FUNCTION'
                         else 'WITH FUNCTION ' || c.castfunc::regprocedure end,
                    case c.castcontext when 'i' then ' AS IMPLICIT'
                         when 'a' then ' AS ASSIGNMENT' end) as create,
             'DROP CAST ' || t.types as drop
        from pg_cast c,
             lateral (select format('(%s AS %s)', format_type(c.castsource, null),
                                    format_type(c.casttarget, null)) as types) t
       where c.oid >= 16384
         and not exists (select from pg_depend d
                          where d.classid = 'pg_cast'::regclass and d.objid = c.oid
                            and d.deptype = 'i')
       order by t.types
      """;

  private static final String OPERATORS =
      """
      select 'pg_operator'::regclass::int8 as catalog, o.oid::int8 as oid,
             array[n.nspname::text, format('%s(%s, %s)', o.oprname, t.left_type, t.right_type)] as path,
             format('CREATE OPERATOR %I.%s (FUNCTION = %s%s, RIGHTARG = %s%s%s%s%s%s%s)',
                    n.nspname, o.oprname, o.oprcode,
                    ', LEFTARG = ' || nullif(t.left_type, 'NONE'), t.right_type,
                    ', COMMUTATOR = ' || co.name, ', NEGATOR = ' || ne.name,
                    ', RESTRICT = ' || nullif(o.oprrest, 0)::regproc,
                    ', JOIN = ' || nullif(o.oprjoin, 0)::regproc,
                    case when o.oprcanhash then ', HASHES' end,
                    case when o.oprcanmerge then ', MERGES' end) as create,
             format('DROP OPERATOR %I.%s (%s, %s)', n.nspname, o.oprname, t.left_type,
                    t.right_type) as drop
        from pg_operator o
        join pg_namespace n on n.oid = o.oprnamespace
        join lateral (select case when o.oprleft = 0 then 'NONE'
                                  else format_type(o.oprleft, null) end as left_type,
                             format_type(o.oprright, null) as right_type) t on true
        left join lateral (select format('OPERATOR(%I.%s)', cn.nspname, c.oprname) as name
                             from pg_operator c join pg_namespace cn on cn.oid = c.oprnamespace
                            where c.oid = o.oprcom) co on true
        left join lateral (select format('OPERATOR(%I.%s)', cn.nspname, c.oprname) as name
                             from pg_operator c join pg_namespace cn on cn.oid = c.oprnamespace
                            where c.oid = o.oprnegate) ne on true
       where o.oprnamespace = any (?::oid[]) and o.oprcode <> 0
       order by n.nspname, o.oprname, o.oid
      """;

  private static final String DICTIONARIES =
      """
      select 'pg_ts_dict'::regclass::int8 as catalog, d.oid::int8 as oid,
             array[n.nspname::text, 'text search dictionary ' || d.dictname] as path,
             format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname,
                    tn.nspname, t.tmplname, ', ' || nullif(d.dictinitoption, '')) as create,
             format('DROP TEXT SEARCH DICTIONARY %I.%I', n.nspname, d.dictname) as drop
        from pg_ts_dict d
        join pg_namespace n on n.oid = d.dictnamespace
        join pg_ts_template t on t.oid = d.dicttemplate
        join pg_namespace tn on tn.oid = t.tmplnamespace
       where d.dictnamespace = any (?::oid[])
       order by n.nspname, d.dictname
      """;

  private static final String CONFIGURATIONS =
      """
      select 'pg_ts_config'::regclass::int8 as catalog, c.oid::int8 as oid,
             array[n.nspname::text, 'text search configuration ' || c.cfgname] as path,
             format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname,
                    pn.nspname, p.prsname)
             || coalesce((select string_agg(format(E';\\nALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s',
                                                   n.nspname, c.cfgname, m.alias, m.dictionaries), '' order by m.alias)
                   from (select k.alias, string_agg(m.mapdict::regdictionary::text, ', '
                                                    order by m.mapseqno) as dictionaries
                           from pg_ts_config_map m
                           join ts_token_type(c.cfgparser) k on k.tokid = m.maptokentype
                          where m.mapcfg = c.oid
                          group by k.alias) m), '') as create,
             format('DROP TEXT SEARCH CONFIGURATION %I.%I', n.nspname, c.cfgname) as drop
        from pg_ts_config c
        join pg_namespace n on n.oid = c.cfgnamespace
        join pg_ts_parser p on p.oid = c.cfgparser
        join pg_namespace pn on pn.oid = p.prsnamespace
       where c.cfgnamespace = any (?::oid[])
       order by n.nspname, c.cfgname
      """;

  private static final String EVENT_TRIGGERS =
      """
      select 'pg_event_trigger'::regclass::int8 as catalog, e.oid::int8 as oid,
             array['event trigger ' || e.evtname] as path,
             format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', e.evtname, e.evtevent,
                    ' WHEN TAG IN (' || (select string_agg(quote_literal(tag), ', ')
                                           from unnest(e.evttags) tag) || ')',
                    e.evtfoid::regproc) as create,
             format('DROP EVENT TRIGGER %I', e.evtname) as drop
        from pg_event_trigger e
        join pg_proc p on p.oid = e.evtfoid
        join pg_namespace n on n.oid = p.pronamespace and n.nspname <> 'dbupgrade'
       order by e.evtname
      """;

  private static final String SERVERS =
      """
      select 'pg_foreign_server'::regclass::int8 as catalog, s.oid::int8 as oid,
             array['server ' || s.srvname] as path,
             format('CREATE SERVER %I%s%s FOREIGN DATA WRAPPER %I%s', s.srvname,
                    ' TYPE ' || quote_literal(s.srvtype), ' VERSION ' || quote_literal(s.srvversion),
                    w.fdwname,
                    ' OPTIONS (' || (select string_agg(format('%I %L', o.option_name, o.option_value), ', ')
                                       from pg_options_to_table(s.srvoptions) o) || ')') as create,
             format('DROP SERVER %I', s.srvname) as drop
        from pg_foreign_server s
        join pg_foreign_data_wrapper w on w.oid = s.srvfdw
       order by s.srvname
      """;

  private OtherRows() {}

  static void read(Reading reading) {
    of(reading, Kind.COLLATION, COLLATIONS);
    for (String sql : List.of(OPERATORS, DICTIONARIES, CONFIGURATIONS)) {
      of(reading, Kind.OTHER, sql);
    }
    for (String sql : List.of(CASTS, EVENT_TRIGGERS, SERVERS)) {
      reading.session().query(sql, row -> take(reading, Kind.OTHER, row));
    }
  }

  private static void of(Reading reading, Kind kind, String sql) {
    reading.session().query(sql, row -> take(reading, kind, row), reading.schemas());
  }

  private static ObjectId take(Reading reading, Kind kind, Row row) {
    ObjectId id = new ObjectId(kind, row.strings("path"));
    reading.add(
        Oid.at(row.number("catalog"), row.number("oid")),
        new Defined(id, row.string("create"), row.string("drop")));
    return id;
  }
}
