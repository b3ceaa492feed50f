package dev.uplift.run.outside;

import dev.uplift.plan.Plan;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.run.request.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One request upon an environment, recorded outside the database that it changes, so that it
 * outlives a restore. A value.
 *
 * @param id of the first attempt; its folder is {@code operations/id}
 * @param attempts ids of all attempts, the first included
 * @param touched whether anything in the database may have been changed
 * @param run in the database's journal; empty before it is made, and not to be looked up there once
 *     the database is put back
 * @param steps of the runbook that were carried out before the journal was made
 * @param restorePoint its name; empty: there is none yet, or never
 * @param waiver why there is none
 * @param approved name of the plan that it is carried out by; empty: by none
 * @param turnBack the last moment to turn back; empty: no window, or no restore point yet
 * @param problems why it failed, or is put back
 */
public record Operation(
    String format,
    String id,
    List<String> attempts,
    String environment,
    String runbook,
    Phase phase,
    boolean touched,
    Optional<Long> run,
    Map<String, Entry> steps,
    Optional<String> restorePoint,
    Optional<String> waiver,
    Optional<String> approved,
    Optional<TurnBack> turnBack,
    List<Problem> problems,
    Instant startedAt,
    Instant changedAt) {
  static final String FORMAT = "operation/1";

  /** What an operation is at. */
  public enum Phase {
    /** Services, door and restore point: the database is as it was. */
    PREPARING("InProgress"),
    UPGRADING("InProgress"),
    /** Upgraded; testers are in, and a person decides. */
    AJAR("Ajar"),
    /** Upgraded and open. */
    OPEN("Completed"),
    /** Open, and the way back given up. */
    ACCEPTED("Completed"),
    RESTORING("Restoring"),
    /** As it was before, and open. */
    RESTORED("Restored"),
    /** The way back failed; the door is shut. */
    RECOVERY_FAILED("RecoveryFailed");

    private final String text;

    Phase(String text) {
      this.text = text;
    }

    /** As {@code status} spells it. */
    public String text() {
      return text;
    }

    /** Whether nothing is left to be done or decided. */
    public boolean over() {
      return this == OPEN || this == ACCEPTED || this == RESTORED;
    }
  }

  public Operation {
    attempts = List.copyOf(attempts);
    steps = Map.copyOf(steps);
    problems = List.copyOf(problems);
  }

  public static Operation begun(String id, RunRequest request, Instant at) {
    return new Operation(
        FORMAT,
        id,
        List.of(id),
        request.runbook().environment(),
        request.runbook().id(),
        Phase.PREPARING,
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        request.waiver(),
        request.approved().map(Plan::planId),
        Optional.empty(),
        List.of(),
        at,
        at);
  }

  Operation at(Phase newPhase, List<Problem> because, Instant when) {
    return changed(
        draft -> {
          draft.phase = newPhase;
          draft.touched |= newPhase == Phase.UPGRADING;
          draft.problems = because;
          draft.changedAt = when;
        });
  }

  /** Another attempt goes on with it. */
  public Operation attempt(String attempt, Optional<String> newWaiver) {
    List<String> all = new ArrayList<>(attempts);
    all.add(attempt);
    return changed(
        draft -> {
          draft.attempts = all;
          draft.waiver = newWaiver.or(() -> waiver);
        });
  }

  /** Another plan, before anything was changed. */
  public Operation approvedBy(Optional<String> plan) {
    return changed(draft -> draft.approved = plan.or(() -> approved));
  }

  public Operation withRun(long number) {
    return changed(draft -> draft.run = Optional.of(number));
  }

  public Operation withRestorePoint(String name) {
    return changed(draft -> draft.restorePoint = Optional.of(name));
  }

  Operation withTurnBack(TurnBack moment) {
    return changed(draft -> draft.turnBack = Optional.of(moment));
  }

  Operation withStep(String step, Entry entry) {
    Map<String, Entry> all = new HashMap<>(steps);
    all.put(step, entry);
    return changed(draft -> draft.steps = all);
  }

  private Operation changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.operation();
  }

  /** An operation being changed. */
  private static final class Draft {
    private final Operation from;
    private List<String> attempts;
    private Phase phase;
    private boolean touched;
    private Optional<Long> run;
    private Map<String, Entry> steps;
    private Optional<String> restorePoint;
    private Optional<String> waiver;
    private Optional<String> approved;
    private Optional<TurnBack> turnBack;
    private List<Problem> problems;
    private Instant changedAt;

    Draft(Operation from) {
      this.from = from;
      this.attempts = from.attempts;
      this.phase = from.phase;
      this.touched = from.touched;
      this.run = from.run;
      this.steps = from.steps;
      this.restorePoint = from.restorePoint;
      this.waiver = from.waiver;
      this.approved = from.approved;
      this.turnBack = from.turnBack;
      this.problems = from.problems;
      this.changedAt = from.changedAt;
    }

    Operation operation() {
      return new Operation(
          from.format,
          from.id,
          attempts,
          from.environment,
          from.runbook,
          phase,
          touched,
          run,
          steps,
          restorePoint,
          waiver,
          approved,
          turnBack,
          problems,
          from.startedAt,
          changedAt);
    }
  }
}
