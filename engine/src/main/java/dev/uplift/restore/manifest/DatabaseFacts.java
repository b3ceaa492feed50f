package dev.uplift.restore.manifest;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a catalog does not say of a database: positions of sequences, large objects, and more. */
final class DatabaseFacts {
  private static final int BATCH = 200;

  private static final String FACTS =
      """
      select 'extension ' || e.extname as name, e.extversion as text from pg_extension e
      union all
      select 'large objects', count(*) || ' ' || coalesce(md5(string_agg(concat_ws(' ', oid,
               pg_get_userbyid(lomowner), array(select unnest(lomacl)::text order by 1)), ','
               order by oid)), '') from pg_largeobject_metadata
      union all
      select 'publication ' || p.pubname,
             md5(concat_ws(' ', pg_get_userbyid(p.pubowner), p.puballtables, p.pubinsert,
                           p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
                           (select string_agg(to_jsonb(t)::text, ',' order by t.schemaname,
                                              t.tablename)
                              from pg_publication_tables t where t.pubname = p.pubname)))
        from pg_publication p
      union all
      select 'default privileges of ' || concat_ws(' ', pg_get_userbyid(a.defaclrole), n.nspname,
                                                   a.defaclobjtype),
             array(select unnest(a.defaclacl)::text order by 1)::text
        from pg_default_acl a left join pg_namespace n on n.oid = a.defaclnamespace
      union all
      select 'foreign server ' || s.srvname,
             md5(concat_ws(' ', w.fdwname, s.srvtype, s.srvversion, pg_get_userbyid(s.srvowner),
                           array(select unnest(s.srvacl)::text order by 1),
                           array(select unnest(s.srvoptions) order by 1)))
        from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw
      union all
      select 'user mapping ' || m.srvname || ' ' || m.usename,
             md5(array(select unnest(m.umoptions) order by 1)::text)
        from pg_user_mappings m
      """;

  private static final String SEQUENCES =
      """
      select n.nspname as schema, c.relname as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'S' and c.relpersistence <> 't' and n.nspname <> 'dbupgrade'
       order by 1, 2
      """;

  private final Session session;

  DatabaseFacts(Session session) {
    this.session = session;
  }

  /** By name. */
  Map<String, String> all() {
    Map<String, String> facts = new TreeMap<>();
    session.query(FACTS, row -> facts.put(row.string("name"), row.string("text")));
    List<String> selects =
        session.query(SEQUENCES, row -> position(row.string("schema"), row.string("name")));
    for (List<String> batch : batches(selects)) {
      session.query(
          batch.stream().collect(Collectors.joining(" union all ")),
          row -> facts.put(row.string("name"), row.string("text")));
    }
    return facts;
  }

  private static String position(String schema, String name) {
    String shown = Identifier.display(schema) + "." + Identifier.display(name);
    return "select %s as name, concat_ws(' ', last_value, is_called) as text from %s"
        .formatted(
            Identifier.literal("position of sequence " + shown), Identifier.quote(schema, name));
  }

  private static List<List<String>> batches(List<String> all) {
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    return batches;
  }
}
