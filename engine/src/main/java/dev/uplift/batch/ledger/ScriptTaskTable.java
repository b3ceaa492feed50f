package dev.uplift.batch.ledger;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each script for each company. States: Waiting, Running, Finished, Failed, Held,
 * SetAside, Ignored, Removed. Every write carries run and epoch and tells whether it took place.
 */
public final class ScriptTaskTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.scripttask (
        run bigint not null,
        script text not null,
        company text not null default '',
        datapartition text not null default '',
        stage text not null,
        phase text not null,
        priority int not null,
        package text not null,
        description text not null,
        sha256 text not null,
        changed_sha256 text,
        chunk_table text,
        chunk_by text[],
        planned_at timestamptz,
        state text not null default 'Waiting',
        rows_estimate bigint not null default -1,
        rows bigint,
        epoch int not null,
        path text not null,
        errors int not null default 0,
        retries int not null default 0,
        started_at timestamptz,
        ended_at timestamptz,
        bytes_estimate bigint not null default -1,
        chunkable boolean not null default false,
        seconds_expected double precision not null default -1,
        primary key (run, script, company, datapartition));
      alter table dbupgrade.scripttask
        add column if not exists retries int not null default 0,
        add column if not exists chunkable boolean not null default false,
        add column if not exists seconds_expected double precision not null default -1
      """;

  private static final String BEGIN =
      """
      update dbupgrade.scripttask
         set state = 'Running', epoch = ?, started_at = coalesce(started_at, clock_timestamp()),
             ended_at = null
       where run = ? and script = ? and company = ? and datapartition = ?
         and state <> 'Finished'
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String PLANNED =
      """
      update dbupgrade.scripttask
         set planned_at = clock_timestamp(), chunk_table = ?, chunk_by = ?::text[],
             rows_estimate = ?
       where run = ? and script = ? and company = ? and datapartition = ?
         and planned_at is null
         and epoch = (select epoch from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String UNPLAN =
      """
      update dbupgrade.scripttask set planned_at = null
       where run = ? and script = ? and company = ? and datapartition = ?
         and epoch = (select epoch from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String CUT =
      """
      select planned_at is not null as planned, chunk_table, chunk_by
        from dbupgrade.scripttask
       where run = ? and script = ? and company = ? and datapartition = ?
      """;

  private static final String END =
      """
      update dbupgrade.scripttask t
         set state = ?, ended_at = clock_timestamp(), errors = errors + ?,
             rows = (select coalesce(sum(c.rows), 0) from dbupgrade.chunk c
                      where c.run = t.run and c.script = t.script and c.company = t.company
                        and c.datapartition = t.datapartition)
       where run = ? and script = ? and company = ? and datapartition = ?
         and state <> 'Finished'
         and (? <> 'Finished' or not exists (
               select from dbupgrade.chunk c
                where c.run = t.run and c.script = t.script and c.company = t.company
                  and c.datapartition = t.datapartition and c.done_at is null))
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      returning rows, extract(epoch from ended_at - coalesce(started_at, ended_at)) as seconds
      """;

  /** Tasks of which chunks are left, cut at this epoch or before. */
  private static final String OPEN =
      """
      select t.script, t.company, t.datapartition, t.rows_estimate, open.chunks
        from dbupgrade.scripttask t,
             lateral (
               select count(*)::int as chunks
                 from (select from dbupgrade.chunk c
                        where c.run = t.run and c.script = t.script and c.company = t.company
                          and c.datapartition = t.datapartition and c.done_at is null
                        limit 10000) first) open
       where t.run = ? and t.stage = ? and t.state = 'Running' and t.epoch = ?
         and t.planned_at is not null and open.chunks > 0
       order by t.priority desc, t.rows_estimate desc, t.script, t.company, t.datapartition
       limit 100
      """;

  private static final String RETRIED =
      """
      update dbupgrade.scripttask set retries = retries + ?
       where run = ? and script = ? and company = ? and datapartition = ?
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String STATE =
      """
      select state from dbupgrade.scripttask
       where run = ? and script = ? and company = ? and datapartition = ?
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  public ScriptTaskTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /** A task of which so many chunks are left, at least where there are very many. */
  public record OpenTask(TaskKey key, long rowsEstimate, int chunks) {}

  /** How a task was cut into chunks, if it was; table and columns are empty for a single chunk. */
  public record Cut(boolean planned, String table, List<String> by) {
    public Cut {
      by = List.copyOf(by);
    }
  }

  /** What a task that ended has changed, and how long it took since its first attempt. */
  public record Ended(long rows, double seconds) {}

  /** The task is being worked on; false when the run is at another epoch, or it is finished. */
  public boolean begin(TaskKey key) {
    return write(BEGIN, key, epoch);
  }

  /**
   * The task's chunks are in the ledger; false when the run is at another epoch, or they were there
   * before.
   *
   * @param table empty: a single chunk
   * @param rows of all chunks, about; -1: unknown
   */
  public boolean planned(TaskKey key, @Nullable String table, List<String> by, long rows) {
    return write(PLANNED, key, table, by, rows);
  }

  /** The task is to be cut anew; false when the run is at another epoch. */
  public boolean unplan(TaskKey key) {
    return write(UNPLAN, key);
  }

  /** How the task was cut. */
  public Cut cut(TaskKey key) {
    return session.one(
        CUT,
        row -> {
          String table = row.stringOrNull("chunk_table");
          return new Cut(row.flag("planned"), table == null ? "" : table, row.strings("chunk_by"));
        },
        run,
        key.script(),
        key.company(),
        key.partition());
  }

  /** Empty when the run has gone over to another epoch, or the task is finished, or is not. */
  public Optional<Ended> end(TaskKey key, String state) {
    return session.first(
        END,
        row -> new Ended(row.number("rows"), row.decimal("seconds")),
        state,
        state.equals("Failed") ? 1 : 0,
        run,
        key.script(),
        key.company(),
        key.partition(),
        state,
        run,
        epoch);
  }

  /** Tasks that are being worked on, the most urgent first. */
  public List<OpenTask> open(Script.Stage stage) {
    return session.query(
        OPEN,
        row -> new OpenTask(key(row), row.number("rows_estimate"), row.integer("chunks")),
        run,
        stage.text(),
        epoch);
  }

  /** Work of the task was done again, because something that passes had stopped it. */
  public boolean retried(TaskKey key, int times) {
    return write(RETRIED, key, times);
  }

  /** Whether the task is finished, by whomever. */
  public boolean finished(TaskKey key) {
    return session
        .one(STATE, row -> row.string("state"), run, key.script(), key.company(), key.partition())
        .equals("Finished");
  }

  /** False when the run has gone over to another epoch, or the task is not as it has to be. */
  private boolean write(String sql, TaskKey key, @Nullable Object... values) {
    List<@Nullable Object> parameters = new ArrayList<>(Arrays.asList(values));
    parameters.addAll(List.of(run, key.script(), key.company(), key.partition(), run, epoch));
    return session.update(sql, parameters.toArray()) == 1;
  }

  static TaskKey key(Row row) {
    return new TaskKey(row.string("script"), row.string("company"), row.string("datapartition"));
  }
}
