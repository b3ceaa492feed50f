package dev.uplift.batch.progress;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what is left of a stage: as fast as it goes now, else as it went in an earlier run, else by
 * the rows of its tables.
 */
public final class WorkLeftReader {
  private static final String THERE =
      "select to_regclass('dbupgrade.scripttask') is not null as there";

  private static final String TASKS =
      TaskRows.SQL
          + """
          select script, company, datapartition, phase, state = 'Running' as running, chunkable, chunked,
                 chunks - chunks_done as chunks_left, rows_total - rows_done as rows_left,
                 rows_total < 0 or chunked and rows_total = 0 as unknown, per_second::float8 as per_second, seconds_expected,
                 case when state = 'Running'
                      then extract(epoch from clock_timestamp() - started_at)::float8
                      else 0 end as elapsed,
                 case when chunks > 0 and chunked then 1 - chunks_done::float8 / chunks else 1 end
                   as share_left
            from task where not over
           order by script, company, datapartition
          """;

  private static final String EDGES =
      """
      select distinct e.earlier, e.later from dbupgrade.scriptedge e
        join dbupgrade.scripttask t on t.run = e.run and t.script = e.later and t.stage = ?
       where e.run = ?
      """;

  private static final String WORKERS =
      """
      select count(*) as n from dbupgrade.batchsession s
        join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
       where s.run = ?
      """;

  private static final String RATE =
      """
      select coalesce(sum(rows) / nullif(sum(extract(epoch from ended_at - started_at)), 0), -1)
               ::float8 as rate
        from dbupgrade.scripttask
       where run = ? and state = 'Finished' and rows > 0 and ended_at >= started_at
      """;

  private static final double USUAL_RATE = 50_000;
  private static final int USUAL_WORKERS = 4;

  /** Of what nobody knows anything. */
  private static final Range UNKNOWN = new Range(0, 1, 60);

  private static final Range MEASURED_NOW = new Range(0.8, 1, 1.4);
  private static final Range MEASURED_BEFORE = new Range(0.7, 1, 1.6);
  private static final Range BY_SIZE = new Range(0.2, 1, 5);

  private final int workers;
  private final long running;
  private final double rate;

  private WorkLeftReader(int workers, long running, double rate) {
    this.workers = workers;
    this.running = running;
    this.rate = rate;
  }

  /** A task as the ledger has it. */
  private record Found(
      TaskLeft task,
      boolean cut,
      boolean chunkable,
      long chunksLeft,
      long rowsLeft,
      boolean unknown,
      double perSecond,
      double expected,
      double elapsed,
      double shareLeft) {}

  /** Empty where the stage has not been scheduled yet. */
  public static Optional<WorkLeft> read(Session session, long run, Script.Stage stage) {
    if (!session.one(THERE, row -> row.flag("there")) || !scheduled(session, run, stage)) {
      return Optional.empty();
    }
    List<Found> found = session.query(TASKS, WorkLeftReader::found, run, stage.text());
    long live = session.one(WORKERS, row -> row.number("n"), run);
    int workers = live > 0 ? Math.toIntExact(live) : USUAL_WORKERS;
    long running = found.stream().filter(one -> one.task().running()).count();
    double rate = session.one(RATE, row -> row.decimal("rate"), run);
    WorkLeftReader reader = new WorkLeftReader(workers, running, rate);
    List<TaskLeft> tasks = found.stream().map(reader::measured).toList();
    return Optional.of(new WorkLeft(tasks, edges(session, run, stage), workers));
  }

  private static boolean scheduled(Session session, long run, Script.Stage stage) {
    return session
        .first(
            "select 1 as one from dbupgrade.scripttask where run = ? and stage = ? limit 1",
            row -> true,
            run,
            stage.text())
        .isPresent();
  }

  private TaskLeft measured(Found found) {
    TaskLeft task = found.task();
    return new TaskLeft(
        task.script(),
        task.company(),
        task.partition(),
        task.group(),
        task.running(),
        seconds(found),
        together(found));
  }

  private Range seconds(Found found) {
    if (found.cut() && found.perSecond() > 0) {
      return MEASURED_NOW.times(found.rowsLeft() / found.perSecond());
    }
    if (found.expected() >= 0) {
      Range whole = MEASURED_BEFORE.times(found.expected());
      return found.cut() ? whole.times(found.shareLeft()) : whole.after(found.elapsed());
    }
    if (found.unknown()) {
      return UNKNOWN.after(found.elapsed());
    }
    Range whole =
        rate > 0
            ? MEASURED_BEFORE.times(found.rowsLeft() / rate)
            : BY_SIZE.times(found.rowsLeft() / USUAL_RATE);
    return found.cut() ? whole : whole.after(found.elapsed());
  }

  /** What runs shares the workers with what else runs; what will, has them for itself. */
  private double together(Found found) {
    if (found.cut()) {
      double share = Math.max(1.0, (double) workers / Math.max(1, running));
      return Math.clamp((double) found.chunksLeft(), 1.0, share);
    }
    return found.chunkable() ? workers : 1;
  }

  private static Found found(Row row) {
    TaskLeft task =
        new TaskLeft(
            row.string("script"),
            row.string("company"),
            row.string("datapartition"),
            group(row.string("phase")),
            row.flag("running"),
            Range.NONE,
            1);
    return new Found(
        task,
        row.flag("chunked"),
        row.flag("chunkable"),
        row.number("chunks_left"),
        Math.max(0, row.number("rows_left")),
        row.flag("unknown"),
        row.decimal("per_second"),
        row.decimal("seconds_expected"),
        Math.max(0, row.decimal("elapsed")),
        row.decimal("share_left"));
  }

  private static Script.Group group(String text) {
    for (Script.Group group : Script.Group.values()) {
      if (group.text().equals(text)) {
        return group;
      }
    }
    throw new IllegalStateException(text);
  }

  private static Map<String, Set<String>> edges(Session session, long run, Script.Stage stage) {
    Map<String, Set<String>> before = new HashMap<>();
    session
        .query(
            EDGES, row -> Map.entry(row.string("later"), row.string("earlier")), stage.text(), run)
        .forEach(e -> before.computeIfAbsent(e.getKey(), _ -> new HashSet<>()).add(e.getValue()));
    return before;
  }
}
