package dev.uplift.batch;

import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.List;

/**
 * Where a stage's scripts stand, read from the ledger.
 *
 * @param rowsDone rows of the chunks that are done, and rows changed by scripts without chunks
 * @param rowsTotal -1 while nobody can know
 * @param rowsPerSecond of the last minute
 * @param waitingFor what runs now, the critical first
 */
public record BatchStatus(
    long rowsDone, long rowsTotal, long rowsPerSecond, List<Waiting> waitingFor) {

  private static final String THERE = "select to_regclass('dbupgrade.chunk') is not null as there";

  private static final String ROWS =
      """
      with cut as (
        select script, company, datapartition,
               sum(greatest(rows_estimate, 0)) as total,
               sum(greatest(rows_estimate, 0)) filter (where done_at is not null) as done,
               sum(case when rows_estimate < 0 then rows else rows_estimate end)
                 filter (where done_at > clock_timestamp() - interval '1 minute') as recent
          from dbupgrade.chunk where run = ? group by 1, 2, 3),
      task as (
        select t.state, t.rows, t.rows_estimate, t.started_at, cut.recent,
               t.planned_at is not null and t.chunk_table <> '' as chunked, cut.total, cut.done
          from dbupgrade.scripttask t
          left join cut using (script, company, datapartition)
         where t.run = ? and t.stage = ? and t.state not in ('Removed', 'SetAside', 'Ignored'))
      select coalesce(sum(case when chunked then coalesce(done, 0)
                               when state = 'Finished' then rows else 0 end), 0)::bigint as done,
             coalesce(sum(case when chunked then coalesce(total, 0)
                               when state = 'Finished' then rows
                               else greatest(rows_estimate, 0) end), 0)::bigint as total,
             coalesce(bool_or(state <> 'Finished' and not chunked and rows_estimate < 0), false)
               as unknown,
             (coalesce(sum(recent), 0) / greatest(1, least(60,
               extract(epoch from clock_timestamp() - min(started_at)))))::bigint as per_second
        from task
      """;

  private static final String RUNNING =
      """
      select t.script, t.company,
             case when exists (
               select from dbupgrade.scriptedge e
                 join dbupgrade.scripttask l on l.run = e.run and l.script = e.later
                  and l.stage = t.stage and l.state not in ('Finished', 'Removed')
                where e.run = t.run and e.earlier = t.script)
             then 'criticalPath' else 'running' end as why
        from dbupgrade.scripttask t
       where t.run = ? and t.stage = ? and t.state = 'Running'
       order by 3, t.priority desc, t.rows_estimate desc, 1, 2
       limit 20
      """;

  public BatchStatus {
    waitingFor = List.copyOf(waitingFor);
  }

  /**
   * A script that runs now.
   *
   * @param why criticalPath where other scripts wait for it, else running
   */
  public record Waiting(String script, String company, String why) {}

  /** As of now; nothing done of nothing when no batch has begun in this database. */
  public static BatchStatus read(Session session, long run, Script.Stage stage) {
    if (!session.one(THERE, row -> row.flag("there"))) {
      return new BatchStatus(0, -1, 0, List.of());
    }
    List<Waiting> waiting =
        session.query(
            RUNNING,
            row -> new Waiting(row.string("script"), row.string("company"), row.string("why")),
            run,
            stage.text());
    return session.one(
        ROWS,
        row ->
            new BatchStatus(
                row.number("done"),
                row.flag("unknown") ? -1 : row.number("total"),
                row.number("per_second"),
                waiting),
        run,
        run,
        stage.text());
  }
}
