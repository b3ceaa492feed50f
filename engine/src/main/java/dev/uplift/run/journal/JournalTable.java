package dev.uplift.run.journal;

import dev.uplift.database.Database;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Substep;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.ErrorName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The journal in schema {@code dbupgrade} of the upgraded database. */
public final class JournalTable implements Journal {
  /** Held until commit, so that no epoch can be raised between the check and the write. */
  private static final String FENCE =
      "select epoch from dbupgrade.run where id = ? and epoch = ? for share";

  private static final String START_STEP =
      """
      insert into dbupgrade.runbookstep as s
        (run, id, number, machine, status, starttime, attempts, activeseconds, modifieddatetime)
      values (?, ?, ?, ?, 'InProgress', ?, 1, 0, ?)
      on conflict (run, id) do update
         set status = 'InProgress', endtime = null, reason = null, attempts = s.attempts + 1,
             modifieddatetime = excluded.modifieddatetime
      returning attempts
      """;

  private static final String ADOPT_STEP =
      """
      insert into dbupgrade.runbookstep
        (run, id, number, machine, status, starttime, endtime, attempts, activeseconds, reason,
         modifieddatetime)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do nothing
      """;

  private static final String END_STEP =
      """
      update dbupgrade.runbookstep
         set status = ?, endtime = ?, reason = ?, activeseconds = activeseconds + ?,
             modifieddatetime = ?
       where run = ? and id = ? and attempts = ? and status = 'InProgress'
      """;

  private static final String STEP_ENDED =
      """
      select 1 from dbupgrade.runbookstep
       where run = ? and id = ? and attempts = ? and status <> 'InProgress'
      """;

  private static final String START_SUBSTEP =
      """
      insert into dbupgrade.servicingstep as s
        (run, path, number, steps, substeps, status, starttime, attempts, activeseconds,
         modifieddatetime)
      values (?, ?, ?, ?, ?, 'InProgress', ?, 1, 0, ?)
      on conflict (run, path) do update
         set status = 'InProgress', endtime = null, reason = null, attempts = s.attempts + 1,
             modifieddatetime = excluded.modifieddatetime
      returning attempts
      """;

  private static final String END_SUBSTEP =
      """
      update dbupgrade.servicingstep
         set status = ?, endtime = ?, reason = ?, activeseconds = activeseconds + ?,
             modifieddatetime = ?
       where run = ? and path = ? and attempts = ? and status = 'InProgress'
      """;

  private static final String SUBSTEP_ENDED =
      """
      select 1 from dbupgrade.servicingstep
       where run = ? and path = ? and attempts = ? and status <> 'InProgress'
      """;

  private static final String START_ATTEMPT =
      """
      insert into dbupgrade.servicingstepattempt (run, path, attempt, epoch, status, starttime)
      values (?, ?, ?, ?, 'InProgress', ?)
      """;

  private static final String LOSE_ATTEMPT =
      """
      update dbupgrade.servicingstepattempt set status = 'Interrupted'
       where run = ? and path = ? and status = 'InProgress'
      """;

  private static final String END_ATTEMPT =
      """
      update dbupgrade.servicingstepattempt set status = ?, endtime = ?, reason = ?
       where run = ? and path = ? and attempt = ? and epoch = ?
      """;

  private static final String ERROR =
      """
      insert into dbupgrade.error (run, epoch, path, attempt, at, problem)
      values (?, ?, ?, ?, ?, ?::jsonb)
      """;

  /** In whose folder the evidence of the epoch's errors is. */
  private static final String OPERATION = "select operation from dbupgrade.run where id = ?";

  private static final String STEPS =
      """
      select id as key, status, attempts, starttime, endtime, activeseconds, reason
        from dbupgrade.runbookstep where run = ? order by number, id
      """;

  private static final String SUBSTEPS =
      """
      select path as key, status, attempts, starttime, endtime, activeseconds, reason
        from dbupgrade.servicingstep where run = ? order by number
      """;

  private final Database database;
  private final RunMark mark;

  public JournalTable(Database database, RunMark mark) {
    this.database = database;
    this.mark = mark;
  }

  @Override
  public int stepStarted(RunbookStep step, Instant at) {
    return write(
        session ->
            session.one(
                START_STEP,
                row -> row.integer("attempts"),
                mark.run(),
                step.id(),
                step.kind().number(),
                step.machine(),
                at,
                at));
  }

  @Override
  public void stepEnded(RunbookStep step, int attempt, Ending ending, Instant at) {
    act(
        session -> {
          long rows =
              session.update(
                  END_STEP,
                  ending.state().text(),
                  at,
                  ending.reason().orElse(null),
                  ending.seconds(),
                  at,
                  mark.run(),
                  step.id(),
                  attempt);
          if (ended(session, rows, STEP_ENDED, step.id(), attempt)) {
            errors(session, step.kind().text(), attempt, ending, at);
          }
        });
  }

  @Override
  public int substepStarted(Substep substep, Instant at) {
    return write(
        session -> {
          int attempt =
              session.one(
                  START_SUBSTEP,
                  row -> row.integer("attempts"),
                  mark.run(),
                  substep.path(),
                  substep.number(),
                  substep.step(),
                  substep.name(),
                  at,
                  at);
          session.update(LOSE_ATTEMPT, mark.run(), substep.path());
          session.update(START_ATTEMPT, mark.run(), substep.path(), attempt, mark.epoch(), at);
          return attempt;
        });
  }

  @Override
  public void substepEnded(Substep substep, int attempt, Ending ending, Instant at) {
    String status = ending.state().text();
    String reason = ending.reason().orElse(null);
    String path = substep.path();
    act(
        session -> {
          long rows =
              session.update(
                  END_SUBSTEP, status, at, reason, ending.seconds(), at, mark.run(), path, attempt);
          if (ended(session, rows, SUBSTEP_ENDED, path, attempt)) {
            one(
                session.update(
                    END_ATTEMPT, status, at, reason, mark.run(), path, attempt, mark.epoch()));
            errors(session, path, attempt, ending, at);
          }
        });
  }

  @Override
  public Map<String, Entry> steps() {
    return database.with("journal", session -> entries(session, STEPS, mark.run()));
  }

  @Override
  public Map<String, Entry> substeps() {
    return database.with("journal", session -> entries(session, SUBSTEPS, mark.run()));
  }

  /** Takes over the steps that were carried out before there was a journal here. */
  public void adopt(List<RunbookStep> runbook, Map<String, Entry> early) {
    act(
        session -> {
          for (RunbookStep step : runbook) {
            Optional.ofNullable(early.get(step.id())).ifPresent(e -> adopt(session, step, e));
          }
        });
  }

  private void adopt(Session session, RunbookStep step, Entry entry) {
    session.update(
        ADOPT_STEP,
        mark.run(),
        step.id(),
        step.kind().number(),
        step.machine(),
        entry.state().text(),
        entry.start().orElse(null),
        entry.end().orElse(null),
        entry.attempts(),
        entry.activeSeconds(),
        entry.reason().orElse(null),
        entry.end().or(entry::start).orElse(null));
  }

  @Override
  public void end(String state, Instant at) {
    act(
        session -> {
          RunTable.end(session, mark, state, at);
        });
  }

  public static Map<String, Entry> steps(Session session, long run) {
    return entries(session, STEPS, run);
  }

  public static Map<String, Entry> substeps(Session session, long run) {
    return entries(session, SUBSTEPS, run);
  }

  /**
   * Whether the entry was ended now. One that this attempt has ended already stands as it is: the
   * answer to that commit was lost, and nobody else writes at this epoch.
   */
  private boolean ended(Session session, long rows, String already, String key, int attempt) {
    if (rows == 0 && session.first(already, row -> true, mark.run(), key, attempt).isPresent()) {
      return false;
    }
    one(rows);
    return true;
  }

  /** As {@link #write}, of writes that answer nothing. */
  void act(Consumer<Session> writes) {
    boolean _ =
        write(
            session -> {
              writes.accept(session);
              return true;
            });
  }

  /**
   * Runs the writes of one transaction behind the fence; again where the connection was lost, and
   * so perhaps only the answer.
   */
  <T> T write(Function<Session, T> writes) {
    return database.again(
        "journal/" + mark.run(),
        session ->
            session.transaction(
                () -> {
                  fence(session);
                  return writes.apply(session);
                }));
  }

  private void fence(Session session) {
    boolean ours =
        session.first(FENCE, row -> true, mark.run(), mark.epoch()).orElse(Boolean.FALSE);
    if (!ours) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("overtaken", "another execute has taken over run " + mark.run())
              .withTarget("run " + mark.run())
              .withWhy("this process was at epoch " + mark.epoch() + ", and it has been raised")
              .withRemedy("Nothing to do here: watch the other one with uplift status."));
    }
  }

  private void errors(Session session, String path, int attempt, Ending ending, Instant at) {
    if (ending.problems().isEmpty()) {
      return;
    }
    String operation = session.one(OPERATION, row -> row.string("operation"), mark.run());
    for (Problem problem : ending.problems()) {
      String json = ProblemJson.write(ErrorName.in(operation, problem));
      session.update(ERROR, mark.run(), mark.epoch(), path, attempt, at, json);
    }
  }

  private static void one(long rows) {
    if (rows != 1) {
      throw new IllegalStateException("the journal's entry is not in progress: " + rows + " rows");
    }
  }

  private static Map<String, Entry> entries(Session session, String sql, long run) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    session
        .query(sql, row -> Map.entry(row.string("key"), entry(row)), run)
        .forEach(e -> entries.put(e.getKey(), e.getValue()));
    return entries;
  }

  private static Entry entry(Row row) {
    String status = row.string("status");
    return new Entry(
        StepState.parse(status).orElseThrow(() -> new IllegalStateException(status)),
        row.integer("attempts"),
        Optional.ofNullable(row.instantOrNull("starttime")),
        Optional.ofNullable(row.instantOrNull("endtime")),
        row.decimal("activeseconds"),
        Optional.ofNullable(row.stringOrNull("reason")));
  }
}
