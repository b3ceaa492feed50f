package dev.uplift.batch.progress;

/**
 * What is done of each task of a stage, and what there is, as a query of the ledger. Of what is
 * over, whether finished, ignored or set aside, nothing is left: its total is what was done of it.
 */
final class TaskRows {
  /** Parameters: run, stage. Ends in a table {@code task}, to be selected from. */
  static final String SQL =
      """
      with live as (
        select t.*, t.planned_at is not null and t.chunk_table <> '' as chunked,
               t.state in ('Finished', 'Ignored', 'SetAside') as over
          from dbupgrade.scripttask t where t.run = ? and t.stage = ? and t.state <> 'Removed'),
      cut as (
        select c.script, c.company, c.datapartition, count(*) as chunks,
               count(c.done_at) as chunks_done,
               sum(greatest(c.rows_estimate, 0))::bigint as total,
               coalesce(sum(greatest(c.rows_estimate, 0))
                 filter (where c.done_at is not null), 0)::bigint as done,
               coalesce(sum(case when c.rows_estimate < 0 then c.rows else c.rows_estimate end)
                 filter (where c.done_at > clock_timestamp() - interval '1 minute'), 0) as recent
          from live l
          join dbupgrade.chunk c on (c.run, c.script, c.company, c.datapartition)
                                  = (l.run, l.script, l.company, l.datapartition)
         where l.planned_at is not null
         group by 1, 2, 3),
      counted as (
        select l.*, coalesce(cut.chunks_done, 0) as chunks_done,
               case when over then coalesce(cut.chunks_done, 0)
                    else coalesce(cut.chunks, 0) end as chunks,
               case when chunked then coalesce(cut.done, 0)
                    when l.state = 'Finished' then coalesce(l.rows, 0) else 0 end as rows_done,
               case when chunked then coalesce(cut.total, 0) else l.rows_estimate end as rows_there,
               coalesce(cut.recent, 0) / greatest(1, least(60, extract(epoch from
                 clock_timestamp() - coalesce(l.started_at, clock_timestamp())))) as per_second
          from live l left join cut using (script, company, datapartition)),
      weighed as (
        select c.*, case when over then rows_done else rows_there end as rows_total,
               case when state = 'Finished' then bytes_estimate
                    when rows_there > 0 and bytes_estimate > 0
                    then (bytes_estimate::numeric * rows_done / rows_there)::bigint
                    else 0 end as bytes_done
          from counted c),
      task as (
        select w.*, case when over then bytes_done else bytes_estimate end as bytes_total
          from weighed w)
      """;

  private TaskRows() {}
}
