package dev.uplift.batch.progress;

import dev.uplift.database.Session;
import java.util.List;

/**
 * What a finished script has done, over all its companies.
 *
 * @param seconds at work, summed over tasks that may have run side by side
 */
public record Converted(String script, String stage, long tasks, long rows, double seconds) {
  private static final String READ =
      """
      select script, stage, count(*) as tasks,
             coalesce(sum(rows), 0)::bigint as rows,
             coalesce(sum(extract(epoch from ended_at - started_at)), 0)::double precision as seconds
        from dbupgrade.scripttask
       where run = ? and state = 'Finished'
       group by script, stage order by min(started_at), script
      """;

  /** Every finished script of a run, in the order in which they began. */
  public static List<Converted> read(Session session, long run) {
    return session.query(
        READ,
        row ->
            new Converted(
                row.string("script"),
                row.string("stage"),
                row.number("tasks"),
                row.number("rows"),
                row.decimal("seconds")),
        run);
  }
}
