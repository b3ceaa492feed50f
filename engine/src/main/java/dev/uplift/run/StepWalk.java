package dev.uplift.run;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Journal.Ending;
import dev.uplift.run.Journal.Entry;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepKind;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Carries the runbook's steps through in order. Not safe for many threads. */
final class StepWalk {
  private final RunRequest request;
  private final JournalTable journal;
  private final RunbookCopy copy;
  private final Watcher watcher;
  private final InstantSource clock;

  StepWalk(
      RunRequest request,
      JournalTable journal,
      RunbookCopy copy,
      Watcher watcher,
      InstantSource clock) {
    this.request = request;
    this.journal = journal;
    this.copy = copy;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * Goes on to the end; with {@code setStepComplete}, only marks that step.
   *
   * @throws Failure of the first step that failed; it is in the journal by then
   */
  void toTheEnd(Runnable upgrade, Runnable validate, BooleanSupplier interrupted) {
    copy.write();
    if (request.setStepComplete().isPresent()) {
      markComplete(request.setStepComplete().getAsInt());
      return;
    }
    if (request.rerunStep().isPresent()) {
      mustExist(request.rerunStep().getAsInt());
    }
    Map<String, Entry> known = journal.steps();
    for (RunbookStep step : request.runbook().steps()) {
      Entry entry = known.get(step.id());
      boolean finished = entry != null && entry.state().finished();
      if (!finished || again(step)) {
        enter(step, upgrade, validate, interrupted);
      }
    }
    journal.end("Completed", clock.instant());
  }

  /** What was asked for, and what scripts that run again change and what proves them. */
  private boolean again(RunbookStep step) {
    boolean scripts = step.kind() == StepKind.DATA_UPGRADE || step.kind() == StepKind.VALIDATE;
    return request.rerunStep().orElse(0) == step.kind().number()
        || (scripts && !request.redo().isEmpty());
  }

  private void enter(
      RunbookStep step, Runnable upgrade, Runnable validate, BooleanSupplier interrupted) {
    if (interrupted.getAsBoolean()) {
      journal.end("Failed", clock.instant());
      throw Interruptions.failure();
    }
    Instant start = clock.instant();
    int attempt = journal.stepStarted(step, start);
    int number = step.kind().number();
    watcher.on(new Event.StepStarted(start, number, step.kind().text(), attempt));
    copy.add(step.id(), start, "attempt " + attempt + " begins");
    copy.write();
    try {
      switch (step.kind()) {
        case STOP_SERVICES, START_SERVICES ->
            skip(step, attempt, start, "the door and the services are not part of this version");
        case RESTORE_POINT ->
            skip(step, attempt, start, "restore points are not part of this version");
        case DATA_UPGRADE -> perform(step, attempt, start, upgrade);
        case VALIDATE -> perform(step, attempt, start, validate);
      }
    } catch (Failure e) {
      fail(step, attempt, start, e.problems(), interrupted);
      throw e;
    } catch (SqlFailure e) {
      fail(step, attempt, start, List.of(e.problem()), interrupted);
      throw new Failure(exit(e), List.of(e.problem()), e);
    }
  }

  /** 5 when the server is gone or does not let us, else 1. */
  static ExitCode exit(SqlFailure failure) {
    boolean rights = failure.problem().code().equals("rightMissing");
    return failure.connectionLost() || rights ? ExitCode.UNREACHABLE : ExitCode.FAILED;
  }

  private void perform(RunbookStep step, int attempt, Instant start, Runnable work) {
    work.run();
    end(step, attempt, StepState.COMPLETED, Optional.empty(), start, List.of());
  }

  private void skip(RunbookStep step, int attempt, Instant start, String reason) {
    end(step, attempt, StepState.SKIPPED, Optional.of(reason), start, List.of());
  }

  /** The substeps' errors are in the journal already; the other steps' are not. */
  private void fail(
      RunbookStep step,
      int attempt,
      Instant start,
      List<Problem> problems,
      BooleanSupplier interrupted) {
    String reason =
        interrupted.getAsBoolean() ? "interrupted by a signal" : problems.getFirst().message();
    List<Problem> own = step.kind() == StepKind.DATA_UPGRADE ? List.of() : problems;
    end(step, attempt, StepState.FAILED, Optional.of(reason), start, own);
    own.forEach(p -> watcher.on(new Event.Failed(clock.instant(), step.kind().text(), p)));
    journal.end("Failed", clock.instant());
  }

  private void end(
      RunbookStep step,
      int attempt,
      StepState state,
      Optional<String> reason,
      Instant start,
      List<Problem> problems) {
    Instant at = clock.instant();
    double seconds = Duration.between(start, at).toMillis() / 1000.0;
    journal.stepEnded(step, attempt, new Ending(state, reason, seconds, problems), at);
    copy.add(step.id(), at, state.text() + reason.map(r -> ": " + r).orElse(""));
    copy.write();
    watcher.on(
        new Event.StepEnded(at, step.kind().number(), step.kind().text(), state.text(), reason));
  }

  private void markComplete(int number) {
    mustExist(number);
    for (RunbookStep step : request.runbook().steps()) {
      if (step.kind().number() == number) {
        Instant at = clock.instant();
        int attempt = journal.stepStarted(step, at);
        String reason = "set complete by the operator";
        end(step, attempt, StepState.COMPLETED, Optional.of(reason), at, List.of());
      }
    }
  }

  private void mustExist(int number) {
    boolean there = request.runbook().steps().stream().anyMatch(s -> s.kind().number() == number);
    if (!there) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("stepUnknown", "the runbook has no step " + number)
              .withTarget(request.runbook().id())
              .withRemedy("Its steps are 1 to 5; the data upgrade is step 3."));
    }
  }
}
