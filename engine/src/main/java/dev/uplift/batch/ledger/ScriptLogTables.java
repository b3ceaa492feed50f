package dev.uplift.batch.ledger;

import dev.uplift.batch.method.ValidationFailed;
import dev.uplift.batch.method.ValidationTable;
import dev.uplift.batch.method.ValidationTable.Looked;
import dev.uplift.database.Session;
import dev.uplift.problem.Cause;
import dev.uplift.problem.Problem;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two logs that AX keeps of scripts, with its column names: one row for each success, one for
 * each script and company that failed. A class is the folder of a script's path, a method its last
 * part.
 */
public final class ScriptLogTables {
  public static final String CREATE_SUCCESSES =
      """
      create table if not exists dbupgrade.releaseupdatescriptslog (
        run bigint not null,
        classname text not null,
        methodname text not null,
        company text not null,
        datapartition text not null,
        rows bigint not null,
        durationmins numeric not null,
        seconds double precision not null,
        started_at timestamptz,
        ended_at timestamptz not null,
        sha256 text not null)
      """;

  public static final String CREATE_ERRORS =
      """
      create table if not exists dbupgrade.releaseupdatescriptserrorlog (
        classname text not null,
        methodname text not null,
        company text not null,
        datapartition text not null,
        errorcount int not null,
        errormessage text not null,
        stack text not null,
        problem jsonb not null,
        run bigint not null,
        at timestamptz not null,
        mended_at timestamptz,
        primary key (run, classname, methodname, company, datapartition))
      """;

  private static final String SUCCESS =
      """
      insert into dbupgrade.releaseupdatescriptslog
      select run, ?, ?, company, datapartition, rows,
             round(extract(epoch from ended_at - started_at)::numeric / 60, 2),
             extract(epoch from ended_at - started_at), started_at, ended_at, sha256
        from dbupgrade.scripttask
       where run = ? and script = ? and company = ? and datapartition = ?
      """;

  private static final String MENDED =
      """
      update dbupgrade.releaseupdatescriptserrorlog set mended_at = clock_timestamp()
       where run = ? and classname = ? and methodname = ? and company = ? and datapartition = ?
         and mended_at is null
      """;

  private static final String ERROR =
      """
      insert into dbupgrade.releaseupdatescriptserrorlog as l
        (classname, methodname, company, datapartition, errorcount, errormessage, stack, problem,
         run, at)
      values (?, ?, ?, ?, 1, ?, ?, ?::jsonb, ?, clock_timestamp())
      on conflict (run, classname, methodname, company, datapartition) do update
         set errorcount = l.errorcount + 1, errormessage = excluded.errormessage,
             stack = excluded.stack, problem = excluded.problem, at = excluded.at,
             mended_at = null
      """;

  private final Session session;
  private final long run;

  public ScriptLogTables(Session session, long run) {
    this.session = session;
    this.run = run;
  }

  /** In the transaction that ends the task. */
  public void succeeded(TaskKey key) {
    session.update(
        SUCCESS,
        className(key.script()),
        methodName(key.script()),
        run,
        key.script(),
        key.company(),
        key.partition());
    session.update(
        MENDED,
        run,
        className(key.script()),
        methodName(key.script()),
        key.company(),
        key.partition());
  }

  /** In the transaction that ends the task. */
  public void failed(TaskKey key, Problem problem, Throwable cause) {
    session.update(
        ERROR,
        className(key.script()),
        methodName(key.script()),
        key.company(),
        key.partition(),
        problem.message(),
        Cause.inFull(cause).replace("\0", ""),
        JsonMapper.builder().build().writeValueAsString(problem).replace("\\u0000", ""),
        run);
    if (cause instanceof ValidationFailed validation) {
      Looked at = new Looked(key.script(), key.company(), key.partition(), 0);
      ValidationTable findings = new ValidationTable(session, run);
      findings.clear(at);
      findings.put(at, validation.findings());
    }
  }

  static String className(String script) {
    int slash = script.lastIndexOf('/');
    return slash < 0 ? "" : script.substring(0, slash);
  }

  static String methodName(String script) {
    return script.substring(script.lastIndexOf('/') + 1);
  }
}
