package dev.uplift.batch;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The script plan: one row for each script and company. States: Waiting, Running, Finished, Failed,
 * Held, Removed. Every write carries run and epoch and tells whether it took place.
 */
final class ScriptTaskTable {
  static final String CREATE =
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
        started_at timestamptz,
        ended_at timestamptz,
        primary key (run, script, company, datapartition))
      """;

  private static final String INSERT =
      """
      insert into dbupgrade.scripttask
        (run, script, company, datapartition, stage, phase, priority, package, description,
         sha256, rows_estimate, epoch, path)
      select ?, ?, tenant.company, tenant.datapartition, ?, ?, ?, ?, ?, ?,
             coalesce(
               (select case when max(reltuples) < 0 then -1
                       else (max(reltuples) / ?)::bigint end
                  from pg_class where oid = any (
                    select to_regclass(t) from unnest(?::text[]) t)), -1),
             ?, ?
        from unnest(?::text[], ?::text[]) as tenant (company, datapartition)
      on conflict do nothing
      """;

  /** The row's state, whether it is new or not, with the script's text as it is now. */
  private static final String RENEW =
      """
      update dbupgrade.scripttask
         set stage = ?, phase = ?, priority = ?, package = ?, description = ?, path = ?,
             changed_sha256 = case when state = 'Finished' and sha256 <> ? then ? end,
             sha256 = case when state = 'Finished' then sha256 else ? end,
             state = case when state = 'Removed' then 'Waiting' else state end
       where run = ? and script = ?
      """;

  private static final String CHANGED_UNFINISHED =
      """
      select distinct script from dbupgrade.scripttask
       where run = ? and script = ? and sha256 <> ?
         and state not in ('Finished', 'Removed') and started_at is not null
      """;

  private static final String CHANGED_FINISHED =
      """
      select distinct script from dbupgrade.scripttask
       where run = ? and stage = ? and changed_sha256 is not null order by script
      """;

  private static final String REDO =
      """
      update dbupgrade.scripttask
         set state = 'Waiting', planned_at = null, changed_sha256 = null, started_at = null,
             rows = null, ended_at = null, sha256 = ?
       where run = ? and script = ? and state = 'Finished' and epoch < ?
      returning script, company, datapartition
      """;

  /** The script's own tag of this run is no reason: what it stands for goes on to its end. */
  private static final String FINISH_TAGGED =
      """
      update dbupgrade.scripttask t
         set state = 'Finished', ended_at = clock_timestamp(), epoch = ?,
             rows = (select coalesce(sum(c.rows), 0) from dbupgrade.chunk c
                      where c.run = t.run and c.script = t.script and c.company = t.company
                        and c.datapartition = t.datapartition)
        from dbupgrade.upgradetag g
       where t.run = ? and t.script = ? and t.state not in ('Finished', 'Removed')
         and g.tag = ? and g.company = t.company and g.datapartition = t.datapartition
         and (g.run is distinct from t.run or g.script is distinct from t.script)
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      returning t.script, t.company, t.datapartition
      """;

  private static final String REMOVE =
      """
      update dbupgrade.scripttask set state = 'Removed'
       where run = ? and stage = ? and state <> 'Finished' and state <> 'Removed'
         and not script = any (?::text[])
      returning script
      """;

  private static final String READ =
      """
      select script, company, datapartition, priority, rows_estimate, state
        from dbupgrade.scripttask
       where run = ? and stage = ? and state <> 'Removed'
       order by script, company, datapartition
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
       where run = ? and script = ? and company = ? and datapartition = ? and epoch = ?
         and planned_at is null
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String UNPLAN =
      """
      update dbupgrade.scripttask set planned_at = null
       where run = ? and script = ? and company = ? and datapartition = ? and epoch = ?
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
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

  private static final String STATE =
      """
      select state from dbupgrade.scripttask
       where run = ? and script = ? and company = ? and datapartition = ?
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  ScriptTaskTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /** What a row says of its task. */
  record TaskRow(TaskKey key, int priority, long rowsEstimate, String state) {}

  /** How a task was cut into chunks, if it was; table and columns are empty for a single chunk. */
  record Cut(boolean planned, String table, List<String> by) {}

  /** What a task that ended has changed, and how long it took since its first attempt. */
  record Ended(long rows, double seconds) {}

  /** Brings the script's rows into being and up to date. */
  void put(Script script, List<TaskKey> keys, String path) {
    List<String> tables =
        script.chunk().map(chunk -> List.of(chunk.table())).orElseGet(() -> weighty(script));
    session.update(
        INSERT,
        run,
        script.path(),
        script.stage().text(),
        script.group().text(),
        script.priority(),
        script.packageName(),
        script.description(),
        script.sha256(),
        (double) Math.max(1, keys.size()),
        tables,
        epoch,
        path,
        keys.stream().map(TaskKey::company).toList(),
        keys.stream().map(TaskKey::partition).toList());
    session.update(
        RENEW,
        script.stage().text(),
        script.group().text(),
        script.priority(),
        script.packageName(),
        script.description(),
        path,
        script.sha256(),
        script.sha256(),
        script.sha256(),
        run,
        script.path());
  }

  /**
   * The tables whose size says how long a script without chunks takes: what it changes, else reads.
   */
  private static List<String> weighty(Script script) {
    Script.TableAccess access = script.access();
    List<String> changed =
        Stream.concat(access.updates().stream(), access.deletes().stream()).toList();
    if (!changed.isEmpty()) {
      return changed;
    }
    return access.reads().isEmpty() ? access.creates() : access.reads();
  }

  boolean changedUnfinished(Script script) {
    return session
        .first(CHANGED_UNFINISHED, row -> true, run, script.path(), script.sha256())
        .orElse(false);
  }

  List<String> changedButFinished(Script.Stage stage) {
    return session.query(CHANGED_FINISHED, row -> row.string("script"), run, stage.text());
  }

  /** Takes back that a script is finished; once an epoch. */
  List<TaskKey> redo(Script script) {
    return session.query(REDO, ScriptTaskTable::key, script.sha256(), run, script.path(), epoch);
  }

  /** Finishes the tasks of a script whose tag is set: what it would do is done already. */
  List<TaskKey> finishTagged(Script script, String tag) {
    return session.query(
        FINISH_TAGGED, ScriptTaskTable::key, epoch, run, script.path(), tag, run, epoch);
  }

  List<String> remove(Script.Stage stage, List<String> present) {
    return session.query(REMOVE, row -> row.string("script"), run, stage.text(), present).stream()
        .distinct()
        .toList();
  }

  List<TaskRow> read(Script.Stage stage) {
    return session.query(
        READ,
        row ->
            new TaskRow(
                key(row),
                row.integer("priority"),
                row.number("rows_estimate"),
                row.string("state")),
        run,
        stage.text());
  }

  boolean begin(TaskKey key) {
    return session.update(
            BEGIN, epoch, run, key.script(), key.company(), key.partition(), run, epoch)
        == 1;
  }

  boolean planned(TaskKey key, @Nullable String table, List<String> by, long rows) {
    return session.update(
            PLANNED,
            table,
            by,
            rows,
            run,
            key.script(),
            key.company(),
            key.partition(),
            epoch,
            run,
            epoch)
        == 1;
  }

  boolean unplan(TaskKey key) {
    return session.update(
            UNPLAN, run, key.script(), key.company(), key.partition(), epoch, run, epoch)
        == 1;
  }

  Cut cut(TaskKey key) {
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
  Optional<Ended> end(TaskKey key, String state) {
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

  boolean finished(TaskKey key) {
    return session
        .one(STATE, row -> row.string("state"), run, key.script(), key.company(), key.partition())
        .equals("Finished");
  }

  private static TaskKey key(Row row) {
    return new TaskKey(row.string("script"), row.string("company"), row.string("datapartition"));
  }
}
