package dev.uplift.batch.throttle;

import dev.uplift.batch.throttle.Standing.Passed;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ceilings that are passed, as the lead of the run found it, for every process that works on
 * it. A row that nobody renews lapses: when the lead is gone, nobody measures any more. One of a
 * full disk does not.
 */
public final class ThrottleTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.throttle (
        run bigint not null,
        ceiling text not null,
        epoch int not null,
        permitted int not null,
        since timestamptz not null,
        until timestamptz not null,
        why text not null,
        primary key (run, ceiling));
      """
          + PauseTable.CREATE;

  static final Duration HOLDS = Duration.ofSeconds(30);

  private static final String THERE =
      "select to_regclass('dbupgrade.throttle') is not null as there";

  private static final String SHUT =
      """
      insert into dbupgrade.throttle as t (run, ceiling, epoch, permitted, since, until, why)
      select r.id, ?, r.epoch, ?, clock_timestamp(),
             case when ? then clock_timestamp() + ? * interval '1 millisecond'
                  else 'infinity' end, ?
        from dbupgrade.run r where r.id = ? and r.epoch = ?
      on conflict (run, ceiling) do update
         set epoch = excluded.epoch, permitted = excluded.permitted, until = excluded.until,
             why = excluded.why,
             since = case when t.until < clock_timestamp() then excluded.since else t.since end
      """;

  private static final String LET_GO =
      """
      delete from dbupgrade.throttle
       where run = ? and not ceiling = any (?::text[])
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String READ =
      """
      select ceiling, permitted, since, why from dbupgrade.throttle
       where run = ? and until > clock_timestamp()
       order by permitted, ceiling
      """;

  /** How many sessions work on the run, and how many of some are among the first so many. */
  private static final String SHARE =
      """
      with live as (
        select s.backend, row_number() over (order by s.backend_start, s.backend) as place
          from dbupgrade.batchsession s
          join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
         where s.run = ?)
      select count(*) as total,
             count(*) filter (where place <= ? and backend = any (?::int[])) as among
        from live
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  ThrottleTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  static boolean there(Session session) {
    return session.one(THERE, row -> row.flag("there"));
  }

  /**
   * From now on these ceilings are passed, and no others.
   *
   * @throws Failure when another epoch has taken over
   */
  void keep(List<Shut> passed) {
    for (Shut shut : passed) {
      boolean lapses =
          switch (shut.ceiling()) {
            case WORKERS, WAL_PER_SECOND, REPLICATION_LAG -> true;
            case KEEP_FREE, LEAST_FREE -> false;
          };
      long written =
          session.update(
              SHUT,
              shut.ceiling().text(),
              shut.permitted(),
              lapses,
              HOLDS.toMillis(),
              shut.why(),
              run,
              epoch);
      if (written != 1) {
        throw new Failure(
            ExitCode.REFUSED, Problem.of("superseded", "run " + run + " has been taken over"));
      }
    }
    Set<String> names = passed.stream().map(s -> s.ceiling().text()).collect(Collectors.toSet());
    long _ = session.update(LET_GO, run, List.copyOf(names), run, epoch);
  }

  static List<Passed> read(Session session, long run) {
    return session.query(
        READ,
        row ->
            new Passed(
                row.string("ceiling"),
                row.integer("permitted"),
                row.instant("since"),
                row.string("why")),
        run);
  }

  /**
   * How many of these backends' process may begin, when so many of all may: those among the first
   * so many sessions, and the newcomers whom there is room for.
   */
  int share(int permitted, List<Integer> backends) {
    if (permitted == 0 || permitted == Integer.MAX_VALUE) {
      return permitted;
    }
    return session.one(
        SHARE,
        row -> row.integer("among") + Math.max(0, permitted - row.integer("total")),
        run,
        permitted,
        backends.stream().map(String::valueOf).toList());
  }
}
