package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Jobs of pg_cron and subscriptions of one database: found, held, and let go as they were. */
final class Jobs {
  private static final String SUBSCRIPTIONS =
      """
      select s.subname as name
        from pg_subscription s join pg_database d on d.oid = s.subdbid
       where d.datname = ? and (s.subenabled or ?) order by 1
      """;

  /** Where pg_cron lives; empty when it is not loaded. */
  private static final String CRON =
      "select coalesce(current_setting('cron.database_name', true), '') as name";

  private static final String CRON_TABLE = "select to_regclass('cron.job') is not null as there";

  private static final String CRON_JOBS =
      "select jobid as id from cron.job where database = ? and active order by 1";

  private static final String MAY_NOT =
      """
      select not has_table_privilege('cron.job', 'update')
             and not exists (select from pg_proc p
                              where p.pronamespace = 'cron'::regnamespace
                                and p.proname = 'alter_job'
                                and has_function_privilege(p.oid, 'execute')) as not_mine
      """;

  private static final String MAY_UPDATE =
      "select has_table_privilege('cron.job', 'update') as may";

  private static final String SET =
      "update cron.job set active = ? where jobid = ? and active is distinct from ?";

  /** Where the table itself may not be written: the job's owner may say so. */
  private static final String SET_OWN =
      """
      select cron.alter_job(job_id := jobid, active := ?) is null as done
        from cron.job where jobid = ? and active is distinct from ?
      """;

  private final Database database;

  Jobs(Database database) {
    this.database = database;
  }

  /** Those at work now. */
  HeldJobs atWork(Session outside) {
    List<String> subscriptions = subscriptions(outside, false);
    String cron = cronDatabase(outside);
    List<Long> jobs =
        cron.isEmpty()
            ? List.of()
            : in(
                cron,
                s ->
                    hasCron(s)
                        ? s.query(CRON_JOBS, row -> row.number("id"), name())
                        : List.<Long>of());
    return new HeldJobs(subscriptions, jobs.isEmpty() ? "" : cron, jobs);
  }

  /** Whether there are jobs of pg_cron that Uplift may not hold. */
  boolean notMine(Session outside) {
    String cron = atWork(outside).cronDatabase();
    return !cron.isEmpty() && in(cron, s -> s.one(MAY_NOT, row -> row.flag("not_mine")));
  }

  void hold(HeldJobs jobs, Session outside) {
    set(jobs, false, outside);
  }

  /** What is gone by now; the rest is at work again. */
  List<String> letGo(HeldJobs jobs, Session outside) {
    return set(jobs, true, outside);
  }

  /** The lines for psql that let them go. */
  static List<String> byHand(HeldJobs jobs, String database) {
    List<String> lines = new ArrayList<>();
    if (!jobs.subscriptions().isEmpty()) {
      lines.add(connect(database));
      jobs.subscriptions()
          .forEach(s -> lines.add("alter subscription " + Identifier.quote(s) + " enable;"));
    }
    if (!jobs.cronJobs().isEmpty()) {
      lines.add(connect(jobs.cronDatabase()));
      jobs.cronJobs()
          .forEach(id -> lines.add("update cron.job set active = true where jobid = " + id + ";"));
    }
    return lines;
  }

  private static String connect(String database) {
    return "\\connect " + Identifier.quote(database);
  }

  private List<String> set(HeldJobs jobs, boolean active, Session outside) {
    List<String> gone = new ArrayList<>();
    if (!jobs.subscriptions().isEmpty()) {
      Set<String> there = new HashSet<>(subscriptions(outside, true));
      var _ = in(name(), s -> enable(jobs.subscriptions(), active, there, gone, s));
    }
    if (!jobs.cronJobs().isEmpty()) {
      var _ = in(jobs.cronDatabase(), s -> activate(jobs.cronJobs(), active, gone, s));
    }
    return gone;
  }

  private static boolean enable(
      List<String> names, boolean enabled, Set<String> there, List<String> gone, Session inside) {
    for (String name : names) {
      if (there.contains(name)) {
        inside.execute(
            "alter subscription " + Identifier.quote(name) + (enabled ? " enable" : " disable"));
      } else {
        gone.add("subscription \"" + name + "\"");
      }
    }
    return true;
  }

  private static boolean activate(
      List<Long> ids, boolean active, List<String> gone, Session inside) {
    boolean table = inside.one(MAY_UPDATE, row -> row.flag("may"));
    for (long id : ids) {
      if (table) {
        inside.update(SET, active, id, active);
      } else {
        inside.query(SET_OWN, row -> row.flag("done"), active, id, active);
      }
      boolean there =
          inside.one(
              "select exists (select 1 from cron.job where jobid = ?) as there",
              row -> row.flag("there"),
              id);
      if (!there) {
        gone.add("job " + id + " of pg_cron");
      }
    }
    return true;
  }

  private static boolean hasCron(Session session) {
    return session.one(CRON_TABLE, row -> row.flag("there"));
  }

  private List<String> subscriptions(Session outside, boolean disabledToo) {
    return outside.query(SUBSCRIPTIONS, row -> row.string("name"), name(), disabledToo);
  }

  private static String cronDatabase(Session outside) {
    try {
      return outside.one(CRON, row -> row.string("name"));
    } catch (SqlFailure e) {
      if (e.sqlState().equals("42501")) {
        return "postgres";
      }
      throw e;
    }
  }

  private <T> T in(String where, Function<Session, T> work) {
    if (where.equals(name())) {
      try (Session session = database.session("jobs")) {
        return work.apply(session);
      }
    }
    try (Database other = database.sibling(where);
        Session session = other.session("jobs")) {
      return work.apply(session);
    }
  }

  private String name() {
    return database.url().database();
  }
}
