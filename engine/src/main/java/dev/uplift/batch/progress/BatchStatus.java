package dev.uplift.batch.progress;

import dev.uplift.database.Session;
import dev.uplift.pack.Script;

/**
 * Where a stage's scripts stand, read from the ledger.
 *
 * @param rowsDone rows of the chunks that are done, and rows changed by scripts without chunks
 * @param rowsTotal -1 while nobody can know
 * @param rowsPerSecond of the last minute
 */
public record BatchStatus(long rowsDone, long rowsTotal, long rowsPerSecond) {

  private static final String THERE = "select to_regclass('dbupgrade.chunk') is not null as there";

  /** Of what is ignored or set aside nothing is left to do, and what was done of it stays done. */
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
        select t.state, t.rows_estimate, t.started_at, cut.recent, cut.total,
               t.planned_at is not null and t.chunk_table <> '' as chunked,
               t.state in ('Finished', 'Ignored', 'SetAside') as over,
               case when t.planned_at is not null and t.chunk_table <> '' then coalesce(cut.done, 0)
                    when t.state = 'Finished' then coalesce(t.rows, 0) else 0 end as done
          from dbupgrade.scripttask t
          left join cut using (script, company, datapartition)
         where t.run = ? and t.stage = ? and t.state <> 'Removed')
      select coalesce(sum(done), 0)::bigint as done,
             coalesce(sum(case when over then done
                               when chunked then coalesce(total, 0)
                               else greatest(rows_estimate, 0) end), 0)::bigint as total,
             coalesce(bool_or(not over and not chunked and rows_estimate < 0), false) as unknown,
             (coalesce(sum(recent), 0) / greatest(1, least(60,
               extract(epoch from clock_timestamp() - min(started_at)))))::bigint as per_second
        from task
      """;

  /** As of now; nothing done of nothing when no batch has begun in this database. */
  public static BatchStatus read(Session session, long run, Script.Stage stage) {
    if (!session.one(THERE, row -> row.flag("there"))) {
      return new BatchStatus(0, -1, 0);
    }
    return session.one(
        ROWS,
        row ->
            new BatchStatus(
                row.number("done"),
                row.flag("unknown") ? -1 : row.number("total"),
                row.number("per_second")),
        run,
        run,
        stage.text());
  }
}
