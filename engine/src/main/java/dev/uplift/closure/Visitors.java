package dev.uplift.closure;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Who is in the database, seen from outside of it, and how they are made to leave. */
final class Visitors {
  private static final int ENDS_WITHIN_MILLIS = 5000;

  /**
   * What Uplift may not see of a session is null: it is taken for a client's, and whether it is in
   * a transaction is told by the lock that each transaction has on itself. Uplift's sessions have
   * its role and a name of its own, which is seen a moment later than the role: one that only
   * starts is not judged yet.
   */
  private static final String ALL =
      """
      select a.pid, a.usename as role, coalesce(r.rolsuper, false) as super,
             coalesce(host(a.client_addr), 'local') as address,
             coalesce(a.application_name, '') as application,
             coalesce(left(a.query, 1000), '') as query, a.backend_start as since,
             case when a.state is null
                  then not exists (select from pg_locks l
                                    where l.pid = a.pid and l.locktype = 'virtualxid')
                  else a.state = 'idle' end as idle
        from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid
       where a.datname = ? and a.usename is not null and a.pid <> pg_backend_pid()
         and coalesce(a.backend_type, 'client backend')
             in ('client backend', 'walsender', 'pg_cron')
         and not (a.usename = session_user
                  and (a.application_name like 'uplift/%'
                       or coalesce(a.state, 'starting') = 'starting'))
       order by a.pid
      """;

  private static final String EVERYBODY =
      """
      select pid from pg_stat_activity
       where datname = ? and pid <> pg_backend_pid() and backend_type is distinct from
             'parallel worker'
      """;

  /** A session being let in holds this lock until others can see it. */
  private static final String COMING_IN =
      """
      select pid from pg_locks
       where locktype = 'object' and classid = 'pg_database'::regclass and pid is not null
         and objid = (select oid from pg_database where datname = ?)
         and pid <> pg_backend_pid()
      """;

  private static final String END =
      """
      select pg_terminate_backend(a.pid) as told from pg_stat_activity a
       where a.pid = ? and a.datname = ? and a.backend_start is not distinct from ?
      """;

  private static final String END_NOW = "select pg_terminate_backend(?, ?) as ended";

  private final Session outside;
  private final String database;

  Visitors(Session outside, String database) {
    this.outside = outside;
    this.database = database;
  }

  List<Visitor> all() {
    return outside.query(
        ALL,
        row ->
            new Visitor(
                row.integer("pid"),
                row.string("role"),
                row.flag("super"),
                row.string("address"),
                row.string("application"),
                row.string("query"),
                Optional.ofNullable(row.instantOrNull("since")),
                row.flag("idle")),
        database);
  }

  /** Tells it to end, and does not wait; false when Uplift may not. */
  boolean end(Visitor visitor) {
    return allowed(
        () -> {
          var _ =
              outside.query(
                  END,
                  row -> row.flag("told"),
                  visitor.pid(),
                  database,
                  visitor.since().orElse(null));
          return true;
        });
  }

  /**
   * Ends every session, Uplift's too, and waits for it; how many are left. Nobody is let in any
   * more; who was on the threshold then is seen a moment later, and ended as well.
   */
  int endEverybody(Pause pause) {
    for (int pid : everybody()) {
      end(pid);
    }
    untilNobodyIsOnTheThreshold(pause);
    for (int pid : everybody()) {
      end(pid);
    }
    return everybody().size();
  }

  private void end(int pid) {
    var _ =
        allowed(
            () -> outside.one(END_NOW, row -> row.flag("ended"), pid, (long) ENDS_WITHIN_MILLIS));
  }

  /** Waits until those who were on the threshold just now are in, or gone; then all can be seen. */
  void untilNobodyIsOnTheThreshold(Pause pause) {
    Set<Integer> then = threshold();
    BooleanSupplier some = () -> threshold().stream().anyMatch(then::contains);
    pause.whileTrue(some, java.time.Duration.ofSeconds(5));
  }

  private Set<Integer> threshold() {
    return outside.query(COMING_IN, row -> row.integer("pid"), database).stream()
        .collect(Collectors.toSet());
  }

  private List<Integer> everybody() {
    return outside.query(EVERYBODY, row -> row.integer("pid"), database);
  }

  private static boolean allowed(BooleanSupplier act) {
    try {
      return act.getAsBoolean();
    } catch (SqlFailure e) {
      if (e.sqlState().equals("42501")) {
        return false;
      }
      throw e;
    }
  }
}
