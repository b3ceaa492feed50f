package dev.uplift.sync.shadow;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a site has given rules and extended statistics, and the statements that make them cannot
 * say: that they are switched off, or for whom they are on; and targets.
 */
public final class SiteStatements {
  private static final String RULES =
      """
      select array[n.nspname::text, c.relname::text, r.rulename::text] as path,
             format('alter table %I.%I %s rule %I', n.nspname, c.relname,
                    case r.ev_enabled when 'D' then 'disable' when 'R' then 'enable replica'
                         else 'enable always' end, r.rulename) as sql
        from pg_rewrite r
        join pg_class c on c.oid = r.ev_class
        join pg_namespace n on n.oid = c.relnamespace
       where r.ev_enabled <> 'O' and r.rulename <> '_RETURN'
         and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'dbupgrade')
      """;

  private static final String STATISTICS =
      """
      select array[n.nspname::text, s.stxname::text] as path,
             format('alter statistics %I.%I set statistics %s', n.nspname, s.stxname,
                    s.stxstattarget) as sql
        from pg_statistic_ext s
        join pg_namespace n on n.oid = s.stxnamespace
       where coalesce(s.stxstattarget, -1) >= 0
      """;

  private SiteStatements() {}

  /** The statement that gives it again, by object; of those that were given something. */
  public static Map<ObjectId, String> read(Session session) {
    Map<ObjectId, String> found = new HashMap<>();
    read(session, Kind.RULE, RULES, found);
    read(session, Kind.STATISTICS, STATISTICS, found);
    return found;
  }

  private static void read(Session session, Kind kind, String sql, Map<ObjectId, String> found) {
    record Given(List<String> path, String sql) {}
    session
        .query(sql, row -> new Given(row.strings("path"), row.string("sql")))
        .forEach(each -> found.put(new ObjectId(kind, each.path()), each.sql()));
  }
}
