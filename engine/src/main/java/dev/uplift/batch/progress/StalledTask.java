package dev.uplift.batch.progress;

import dev.uplift.database.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A script that stands still: its backend waits for a lock, or has been in the same chunk for long.
 *
 * @param since it waits, or is in the chunk
 * @param waitsFor the server's words, such as {@code Lock/transactionid}
 */
public record StalledTask(
    String script,
    String company,
    int backend,
    Instant since,
    String waitsFor,
    List<Blocker> blockers) {

  private static final String READ =
      """
      select distinct on (a.pid, b.pid)
             coalesce(c.script, split_part(a.application_name, '/WaitForBatch/', 2)) as script,
             coalesce(c.company, '') as company, a.pid as backend,
             coalesce(l.waitstart, a.xact_start, a.state_change) as since,
             coalesce(a.wait_event_type || '/' || a.wait_event, 'nothing') as waits_for,
             b.pid as blocker, coalesce(o.usename::text, 'a prepared transaction') as owner,
             coalesce(o.application_name, '') as application, coalesce(o.state, '') as doing
        from dbupgrade.batchsession s
        join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
        left join dbupgrade.chunk c on c.run = s.run and c.backend = a.pid
         and c.backend_start = a.backend_start and c.done_at is null
        left join pg_locks l on l.pid = a.pid and not l.granted
        left join lateral unnest(case when a.wait_event_type = 'Lock'
                                      then pg_blocking_pids(a.pid) end) as b (pid) on true
        left join pg_stat_activity o on o.pid = b.pid
       where s.run = ? and a.xact_start is not null
         and (a.wait_event_type = 'Lock'
               and l.waitstart < clock_timestamp() - interval '1 second'
              or a.xact_start < clock_timestamp() - ? * interval '1 millisecond')
       order by a.pid, b.pid
      """;

  public StalledTask {
    blockers = List.copyOf(blockers);
  }

  /** Who holds what it waits for. */
  public record Blocker(int backend, String user, String application, String state) {}

  static List<StalledTask> read(Session session, long run, Duration stalledAfter) {
    Map<Integer, StalledTask> found = new LinkedHashMap<>();
    session.query(
        READ,
        row -> {
          Long blocker = row.numberOrNull("blocker");
          List<Blocker> one =
              blocker == null
                  ? List.of()
                  : List.of(
                      new Blocker(
                          Math.toIntExact(blocker),
                          row.string("owner"),
                          row.string("application"),
                          row.string("doing")));
          StalledTask task =
              new StalledTask(
                  row.string("script"),
                  row.string("company"),
                  row.integer("backend"),
                  row.instant("since"),
                  row.string("waits_for"),
                  one);
          return found.merge(task.backend(), task, StalledTask::and);
        },
        run,
        stalledAfter.toMillis());
    return List.copyOf(found.values());
  }

  private StalledTask and(StalledTask other) {
    List<Blocker> both = new ArrayList<>(blockers);
    both.addAll(other.blockers);
    return new StalledTask(script, company, backend, since, waitsFor, both);
  }
}
