package dev.uplift.run;

import dev.uplift.problem.Problem;
import dev.uplift.run.StepJournal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param problems why it failed, or is put back
 */
record Operation(
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
    List<Problem> problems,
    Instant startedAt,
    Instant changedAt) {
  static final String FORMAT = "operation/1";

  /** What an operation is at. */
  enum Phase {
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
    String text() {
      return text;
    }

    /** Whether nothing is left to be done or decided. */
    boolean over() {
      return this == OPEN || this == ACCEPTED || this == RESTORED;
    }
  }

  Operation {
    attempts = List.copyOf(attempts);
    steps = Map.copyOf(steps);
    problems = List.copyOf(problems);
  }

  static Operation begun(String id, RunRequest request, Instant at) {
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
        List.of(),
        at,
        at);
  }

  Operation at(Phase newPhase, List<Problem> because, Instant when) {
    return new Operation(
        format,
        id,
        attempts,
        environment,
        runbook,
        newPhase,
        touched || newPhase == Phase.UPGRADING,
        run,
        steps,
        restorePoint,
        waiver,
        because,
        startedAt,
        when);
  }

  /** Another attempt goes on with it. */
  Operation attempt(String attempt, Optional<String> newWaiver) {
    List<String> all = new ArrayList<>(attempts);
    all.add(attempt);
    return new Operation(
        format,
        id,
        all,
        environment,
        runbook,
        phase,
        touched,
        run,
        steps,
        restorePoint,
        newWaiver.or(() -> waiver),
        problems,
        startedAt,
        changedAt);
  }

  Operation withRun(long number) {
    return new Operation(
        format,
        id,
        attempts,
        environment,
        runbook,
        phase,
        touched,
        Optional.of(number),
        steps,
        restorePoint,
        waiver,
        problems,
        startedAt,
        changedAt);
  }

  Operation withRestorePoint(String name) {
    return new Operation(
        format,
        id,
        attempts,
        environment,
        runbook,
        phase,
        touched,
        run,
        steps,
        Optional.of(name),
        waiver,
        problems,
        startedAt,
        changedAt);
  }

  Operation withStep(String step, Entry entry) {
    Map<String, Entry> all = new HashMap<>(steps);
    all.put(step, entry);
    return new Operation(
        format,
        id,
        attempts,
        environment,
        runbook,
        phase,
        touched,
        run,
        all,
        restorePoint,
        waiver,
        problems,
        startedAt,
        changedAt);
  }
}
