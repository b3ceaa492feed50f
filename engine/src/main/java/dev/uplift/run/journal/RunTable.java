package dev.uplift.run.journal;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.run.substep.RunMark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every run that this database has seen, the newest with the highest id. */
public final class RunTable {
  private static final String COLUMNS =
      """
      select id, epoch, runbook, operation, environment, plan_id, model_sha256, source_version,
             packages::text as packages, scripts::text as scripts, state, upgrading, waiver,
             to_jsonb(r) ->> 'approved' as approved, started_at, ended_at
        from dbupgrade.run r
      """;

  private static final String INSERT =
      """
      insert into dbupgrade.run (epoch, runbook, operation, environment, plan_id, model_sha256,
        source_version, packages, scripts, state, upgrading, waiver, approved, started_at)
      values (0, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, 'NotStarted', true, ?, ?, ?)
      returning id
      """;

  private static final String RAISE =
      """
      update dbupgrade.run
         set epoch = epoch + 1, state = 'InProgress', operation = ?, ended_at = null
       where id = ? and epoch = ?
      """;

  private static final String END =
      "update dbupgrade.run set state = ?, ended_at = ? where id = ? and epoch = ?";

  private static final String SCRIPTS =
      """
      update dbupgrade.run set scripts = ?::jsonb, packages = ?::jsonb where id = ? and epoch = ?
      """;

  private static final String SCRIPT_CHANGE =
      """
      insert into dbupgrade.scriptchange (run, epoch, script, was, became, at)
      values (?, ?, ?, ?, ?, ?)
      """;

  private static final String ARCHIVE =
      """
      update dbupgrade.run set archived_at = ?
       where id < ? and archived_at is null and exists
         (select from dbupgrade.run r where r.id = ? and r.epoch = ?)
      """;

  private static final String CLEAR_FLAG =
      "update dbupgrade.run set upgrading = false where id = ? and epoch = ?";

  /** The backends that an earlier attempt at the run left behind, and how to end one for sure. */
  private static final String GHOSTS =
      """
      select pid, coalesce(application_name, '') as name from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and (starts_with(application_name, ?)
              or (application_name = ? and state <> 'idle'))
      """;

  private static final String END_GHOST = "select pg_terminate_backend(?, 30000) as gone";

  private RunTable() {}

  /**
   * One run.
   *
   * @param planId the runbook's: of models and configuration keys
   * @param approved name of the plan that it was begun with; empty: with none, or by an older
   *     version
   */
  public record Run(
      long id,
      int epoch,
      String runbook,
      String operation,
      String environment,
      String planId,
      String modelSha256,
      String sourceVersion,
      String packages,
      Map<String, String> scripts,
      String state,
      boolean upgrading,
      Optional<String> waiver,
      Optional<String> approved,
      Instant startedAt,
      Optional<Instant> endedAt) {

    /** The plan's, as people know it. */
    public String plan() {
      return approved.orElse(planId);
    }

    public boolean finished() {
      return state.equals("Completed");
    }
  }

  /** What a new run starts with. */
  public record NewRun(
      String runbook,
      String operation,
      String environment,
      String planId,
      String modelSha256,
      String sourceVersion,
      String packages,
      Map<String, String> scripts,
      Optional<String> waiver,
      Optional<String> approved) {}

  public static boolean exists(Session session) {
    return session.one(
        "select to_regclass('dbupgrade.run') is not null as there", row -> row.flag("there"));
  }

  /** The newest. */
  public static Optional<Run> newest(Session session) {
    return session.first(COLUMNS + " order by id desc limit 1", RunTable::run);
  }

  public static long insert(Session session, NewRun run, Instant at) {
    return session.one(
        INSERT,
        row -> row.number("id"),
        run.runbook(),
        run.operation(),
        run.environment(),
        run.planId(),
        run.modelSha256(),
        run.sourceVersion(),
        run.packages(),
        ProblemJson.write(run.scripts()),
        run.waiver().orElse(null),
        run.approved().orElse(null),
        at);
  }

  /** Whether this process is the one that raised it. */
  public static boolean raise(Session session, Run run, String operation) {
    return session.update(RAISE, operation, run.id(), run.epoch()) == 1;
  }

  /** Ends the sessions of earlier attempts, and comes back when they are gone. */
  public static List<String> endGhosts(Session session, long run) {
    return session
        .query(
            GHOSTS,
            row -> Map.entry(row.integer("pid"), row.string("name")),
            "uplift/" + run + "/",
            "uplift/journal/" + run)
        .stream()
        .filter(ghost -> session.one(END_GHOST, row -> row.flag("gone"), ghost.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  static void end(Session session, RunMark mark, String state, Instant at) {
    session.update(END, state, at, mark.run(), mark.epoch());
  }

  public static void scripts(
      Session session, RunMark mark, Map<String, String> scripts, String packages) {
    session.update(SCRIPTS, ProblemJson.write(scripts), packages, mark.run(), mark.epoch());
  }

  public static void scriptChanged(
      Session session,
      RunMark mark,
      String script,
      Optional<String> was,
      Optional<String> became,
      Instant at) {
    session.update(
        SCRIPT_CHANGE, mark.run(), mark.epoch(), script, was.orElse(null), became.orElse(null), at);
  }

  /** How many earlier runs were set aside. */
  static long archive(Session session, RunMark mark, Instant at) {
    return session.update(ARCHIVE, at, mark.run(), mark.run(), mark.epoch());
  }

  static void clearFlag(Session session, RunMark mark) {
    session.update(CLEAR_FLAG, mark.run(), mark.epoch());
  }

  private static Run run(Row row) {
    return new Run(
        row.number("id"),
        row.integer("epoch"),
        row.string("runbook"),
        row.string("operation"),
        row.string("environment"),
        row.string("plan_id"),
        row.string("model_sha256"),
        row.string("source_version"),
        row.string("packages"),
        ProblemJson.texts(row.string("scripts")),
        row.string("state"),
        row.flag("upgrading"),
        Optional.ofNullable(row.stringOrNull("waiver")),
        Optional.ofNullable(row.stringOrNull("approved")),
        row.instant("started_at"),
        Optional.ofNullable(row.instantOrNull("ended_at")));
  }
}
