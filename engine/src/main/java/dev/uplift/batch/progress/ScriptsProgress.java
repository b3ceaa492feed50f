package dev.uplift.batch.progress;

import dev.uplift.batch.throttle.Standing;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a stage's scripts are.
 *
 * @param bytes as large as the tables were when the stage was scheduled; -1 while nobody can know
 * @param uncut scripts whose rows are an estimate until they begin: the total moves with them
 * @param remaining at the speed of the last two minutes; empty while nobody can know, or while no
 *     chunk may begin
 * @param tasks in the order of their names; empty unless asked for
 */
public record ScriptsProgress(
    Work bytes,
    Work chunks,
    long uncut,
    Optional<Seconds> remaining,
    List<StalledTask> stalled,
    List<TaskProgress> tasks) {

  private static final String ALL =
      TaskRows.SQL
          + """
          select coalesce(sum(bytes_done), 0)::bigint as bytes_done,
                 case when bool_or(bytes_total < 0) then -1
                      else coalesce(sum(bytes_total), 0)::bigint end as bytes_total,
                 coalesce(sum(chunks_done), 0)::bigint as chunks_done,
                 coalesce(sum(chunks), 0)::bigint as chunks,
                 count(*) filter (where not chunked and not over) as uncut,
                 coalesce(sum(rows_total - rows_done), 0)::bigint as rows_left,
                 coalesce(bool_or(rows_total < 0), false) as unknown
            from task
          """;

  private static final String EACH =
      TaskRows.SQL
          + """
          select script, company, datapartition, state, rows_done, rows_total, bytes_done,
                 bytes_total, chunks_done, chunks,
                 round(per_second)::bigint as per_second,
                 state = 'Finished' and rows is null and planned_at is null as fused
            from task order by script, company, datapartition
          """;

  /** Rows a second in each ten seconds of the last two minutes, of this attempt. */
  private static final String SPEED =
      """
      with done as (
        select floor(extract(epoch from clock_timestamp() - c.done_at) / 10)::int as slice,
               sum(case when c.rows_estimate < 0 then c.rows else c.rows_estimate end) as rows
          from dbupgrade.chunk c join dbupgrade.run r on r.id = c.run and r.epoch = c.epoch
         where c.run = ? and c.done_at > clock_timestamp() - interval '2 minutes'
         group by 1),
      slices as (
        select coalesce(done.rows, 0) / 10 as speed
          from generate_series(1, (select max(slice) from done)) as slice
          left join done using (slice))
      select count(*) as slices, coalesce(avg(speed), 0)::double precision as mean,
             coalesce(percentile_cont(0.2) within group (order by speed), 0) as slow,
             coalesce(percentile_cont(0.5) within group (order by speed), 0) as usual,
             coalesce(percentile_cont(0.8) within group (order by speed), 0) as quick
        from slices
      """;

  private static final int LEAST_SLICES = 3;

  public ScriptsProgress {
    stalled = List.copyOf(stalled);
    tasks = List.copyOf(tasks);
  }

  /** Done, of a total; never more than that. The total is -1 while nobody can know. */
  public record Work(long done, long total) {
    public Work {
      done = total < 0 ? done : Math.min(done, total);
    }
  }

  /** From lucky to unlucky. */
  public record Seconds(long low, long likely, long high) {}

  /**
   * One script for one company; its partition is empty where there is none.
   *
   * @param fused whether the rewrite of its table has carried it out, before its stage
   */
  public record TaskProgress(
      String script,
      String company,
      String partition,
      String state,
      Work rows,
      Work bytes,
      Work chunks,
      long rowsPerSecond,
      boolean fused) {}

  /**
   * As of now.
   *
   * @param stalledAfter how long a chunk may go before its task counts as stalled
   * @param each whether every script and company is wanted too
   */
  public static ScriptsProgress read(
      Session session, long run, Script.Stage stage, Duration stalledAfter, boolean each) {
    List<TaskProgress> tasks =
        each ? session.query(EACH, ScriptsProgress::task, run, stage.text()) : List.of();
    List<StalledTask> stalled = StalledTask.read(session, run, stalledAfter);
    boolean shut = Standing.read(session, run).permitted() == 0;
    return session.one(
        ALL,
        row -> {
          long left = shut || row.flag("unknown") ? -1 : row.number("rows_left");
          return new ScriptsProgress(
              new Work(row.number("bytes_done"), row.number("bytes_total")),
              new Work(row.number("chunks_done"), row.number("chunks")),
              row.number("uncut"),
              left < 0 ? Optional.empty() : remaining(session, run, left),
              stalled,
              tasks);
        },
        run,
        stage.text());
  }

  private static Optional<Seconds> remaining(Session session, long run, long rows) {
    return session.one(
        SPEED,
        row -> {
          double mean = row.decimal("mean");
          if (row.integer("slices") < LEAST_SLICES || mean <= 0) {
            return Optional.empty();
          }
          double usual = row.decimal("usual") > 0 ? row.decimal("usual") : mean;
          double slow = Math.max(row.decimal("slow"), usual / 5);
          double quick = Math.max(row.decimal("quick"), usual);
          return Optional.of(
              new Seconds(
                  Math.round(rows / quick), Math.round(rows / usual), Math.round(rows / slow)));
        },
        run);
  }

  private static TaskProgress task(Row row) {
    return new TaskProgress(
        row.string("script"),
        row.string("company"),
        row.string("datapartition"),
        row.string("state"),
        new Work(row.number("rows_done"), row.number("rows_total")),
        new Work(row.number("bytes_done"), row.number("bytes_total")),
        new Work(row.number("chunks_done"), row.number("chunks")),
        row.number("per_second"),
        row.flag("fused"));
  }
}
