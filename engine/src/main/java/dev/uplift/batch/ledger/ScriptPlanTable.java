package dev.uplift.batch.ledger;

import dev.uplift.batch.settings.Took;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The script plan of a run, as a stage begins: one row of {@code scripttask} for each script and
 * company, brought into being and up to date. What becomes of each is {@link ScriptTaskTable}'s.
 */
public final class ScriptPlanTable {
  /**
   * A row for each script and tenant that has none. The rows of a table are shared out among the
   * tenants. What a task took before is that of the newest run here, else what is known otherwise.
   */
  private static final String INSERT =
      """
      with script as (
        select * from unnest(?::text[], ?::text[], ?::text[], ?::text[]::int[], ?::text[],
                             ?::text[], ?::text[], ?::text[], ?::text[]::boolean[])
          as s (path, stage, phase, priority, package, description, sha256, scope, chunkable)),
      took as (
        select distinct on (script, company, datapartition) * from (
          select script, company, datapartition, run,
                 extract(epoch from ended_at - started_at)::float8 as seconds
            from dbupgrade.scripttask
           where run < ? and state = 'Finished' and ended_at >= started_at
          union all
          select script, company, datapartition, -1, seconds
            from unnest(?::text[], ?::text[], ?::text[], ?::text[]::float8[])
              as k (script, company, datapartition, seconds)) known
         order by script, company, datapartition, run desc),
      tenant as (
        select 'PerDatabase' as scope, '' as company, '' as datapartition
        union all select 'PerCompany', c, '' from unnest(?::text[]) c
        union all select 'PerPartition', '', p from unnest(?::text[]) p),
      tenants as (select scope, count(*) as number from tenant group by scope),
      size as (
        select w.script, max(c.reltuples) as rows, max(pg_table_size(c.oid)) as bytes
          from unnest(?::text[], ?::text[]) as w (script, relation)
          join pg_class c on c.oid = to_regclass(w.relation)
         group by w.script)
      insert into dbupgrade.scripttask
        (run, script, company, datapartition, stage, phase, priority, package, description,
         sha256, rows_estimate, epoch, path, bytes_estimate, chunkable, seconds_expected)
      select ?, s.path, t.company, t.datapartition, s.stage, s.phase, s.priority, s.package,
             s.description, s.sha256,
             case when size.rows >= 0 then (size.rows / tenants.number)::bigint else -1 end, ?, ?,
             coalesce((size.bytes / tenants.number)::bigint, -1), s.chunkable,
             coalesce(took.seconds, -1)
        from script s
        join tenant t using (scope)
        join tenants using (scope)
        left join size on size.script = s.path
        left join took on took.script = s.path and took.company = t.company
         and took.datapartition = t.datapartition
      on conflict do nothing
      """;

  /** Every script's text as it is now; rows that say so already are left alone. */
  private static final String RENEW =
      """
      update dbupgrade.scripttask t
         set stage = s.stage, phase = s.phase, priority = s.priority, package = s.package,
             description = s.description, path = ?,
             changed_sha256 =
               case when t.state = 'Finished' and t.sha256 <> s.sha256 then s.sha256 end,
             sha256 = case when t.state = 'Finished' then t.sha256 else s.sha256 end,
             state = case when t.state = 'Removed' then 'Waiting' else t.state end
        from unnest(?::text[], ?::text[], ?::text[], ?::text[]::int[], ?::text[], ?::text[],
                    ?::text[])
          as s (path, stage, phase, priority, package, description, sha256)
       where t.run = ? and t.script = s.path
         and (t.state = 'Removed'
              or (t.stage, t.phase, t.priority, t.package, t.description, t.path)
                 is distinct from (s.stage, s.phase, s.priority, s.package, s.description, ?)
              or case when t.state = 'Finished'
                   then t.changed_sha256 is distinct from nullif(s.sha256, t.sha256)
                   else t.sha256 <> s.sha256 end)
      """;

  private static final String CHANGED_UNFINISHED =
      """
      select distinct t.script from dbupgrade.scripttask t
        join unnest(?::text[], ?::text[]) as s (path, sha256) on s.path = t.script
       where t.run = ? and t.sha256 <> s.sha256
         and t.state not in ('Finished', 'Removed') and t.started_at is not null
       order by t.script
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
       where run = ? and script = ? and state in ('Finished', 'Ignored') and epoch < ?
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

  /** What was set aside is looked at anew. */
  private static final String SET_ASIDE =
      """
      update dbupgrade.scripttask
         set state = case when company = any (?::text[]) then 'SetAside' else 'Waiting' end
       where run = ? and stage = ?
         and (state = 'SetAside'
              or company = any (?::text[]) and state not in ('Finished', 'Ignored', 'Removed'))
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
      select script, company, datapartition, rows_estimate, state, seconds_expected
        from dbupgrade.scripttask
       where run = ? and stage = ? and state <> 'Removed'
       order by script, company, datapartition
      """;

  private static final String RATE =
      """
      select coalesce(sum(rows) / nullif(sum(extract(epoch from ended_at - started_at)), 0), -1)
               ::float8 as rate
        from dbupgrade.scripttask where state = 'Finished' and rows > 0 and ended_at >= started_at
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  public ScriptPlanTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /**
   * What a row says of its task.
   *
   * @param seconds that it took before; negative where nobody has measured it
   */
  public record TaskRow(TaskKey key, long rowsEstimate, String state, double seconds) {}

  /**
   * Brings the scripts' rows into being and up to date.
   *
   * @param took what tasks took elsewhere; what this database says itself goes before it
   */
  public void put(
      List<Script> scripts,
      List<String> companies,
      List<String> partitions,
      List<Took> took,
      String path) {
    List<String> weighed = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    for (Script script : scripts) {
      for (String table : weighty(script)) {
        weighed.add(script.path());
        tables.add(table);
      }
    }
    List<String> paths = each(scripts, Script::path);
    List<String> stages = each(scripts, script -> script.stage().text());
    List<String> groups = each(scripts, script -> script.group().text());
    List<String> priorities = each(scripts, script -> String.valueOf(script.priority()));
    List<String> packages = each(scripts, Script::packageName);
    List<String> descriptions = each(scripts, Script::description);
    List<String> hashes = each(scripts, Script::sha256);
    session.update(
        INSERT,
        paths,
        stages,
        groups,
        priorities,
        packages,
        descriptions,
        hashes,
        each(scripts, script -> script.scope().text()),
        each(scripts, script -> String.valueOf(script.chunk().isPresent())),
        run,
        took.stream().map(Took::script).toList(),
        took.stream().map(Took::company).toList(),
        took.stream().map(Took::partition).toList(),
        took.stream().map(t -> String.valueOf(t.seconds())).toList(),
        companies.stream().distinct().toList(),
        partitions.stream().distinct().toList(),
        weighed,
        tables,
        run,
        epoch,
        path);
    session.update(
        RENEW, path, paths, stages, groups, priorities, packages, descriptions, hashes, run, path);
  }

  private static List<String> each(List<Script> scripts, Function<Script, String> value) {
    return scripts.stream().map(value).toList();
  }

  /**
   * The tables whose size says how long a script takes: the one that it is cut by, else what it
   * changes, else reads.
   */
  private static List<String> weighty(Script script) {
    if (script.chunk().isPresent()) {
      return List.of(script.chunk().get().table());
    }
    Script.TableAccess access = script.access();
    List<String> changed =
        Stream.concat(access.updates().stream(), access.deletes().stream()).toList();
    if (!changed.isEmpty()) {
      return changed;
    }
    return access.reads().isEmpty() ? access.creates() : access.reads();
  }

  /** Scripts that were begun, and are not as they were then. */
  public List<String> changedUnfinished(List<Script> scripts) {
    return session.query(
        CHANGED_UNFINISHED,
        row -> row.string("script"),
        each(scripts, Script::path),
        each(scripts, Script::sha256),
        run);
  }

  /** Scripts of the stage that were changed after they had finished. */
  public List<String> changedButFinished(Script.Stage stage) {
    return session.query(CHANGED_FINISHED, row -> row.string("script"), run, stage.text());
  }

  /** Takes back that a script is finished; once an epoch. */
  public List<TaskKey> redo(Script script) {
    return session.query(REDO, ScriptTaskTable::key, script.sha256(), run, script.path(), epoch);
  }

  /** Finishes the tasks of a script whose tag is set: what it would do is done already. */
  public List<TaskKey> finishTagged(Script script, String tag) {
    return session.query(
        FINISH_TAGGED, ScriptTaskTable::key, epoch, run, script.path(), tag, run, epoch);
  }

  /** Sets the companies' unfinished tasks aside, and no other company's. */
  public void setAside(Script.Stage stage, List<String> companies) {
    session.update(SET_ASIDE, companies, run, stage.text(), companies);
  }

  /** Of scripts that no package has any more, save what is finished; their paths. */
  public List<String> remove(Script.Stage stage, List<String> present) {
    return session.query(REMOVE, row -> row.string("script"), run, stage.text(), present).stream()
        .distinct()
        .toList();
  }

  /** The stage's tasks, in the order of their keys. */
  public List<TaskRow> read(Script.Stage stage) {
    return session.query(
        READ,
        row ->
            new TaskRow(
                ScriptTaskTable.key(row),
                row.number("rows_estimate"),
                row.string("state"),
                row.decimal("seconds_expected")),
        run,
        stage.text());
  }

  /** Rows a second, over all that has ever finished here; negative where nothing has. */
  public double rate() {
    return session.one(RATE, row -> row.decimal("rate"));
  }
}
