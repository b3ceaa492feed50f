package dev.uplift.run;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.RunbookCopy;
import dev.uplift.run.journal.StepJournal;
import dev.uplift.run.journal.StepJournal.Ending;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.run.outside.Interruptions;
import dev.uplift.run.substep.Done;
import dev.uplift.runbook.Runbook;
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
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Carries the runbook's steps through in order. Not safe for many threads. */
final class StepWalk {
  private final Runbook runbook;
  private final StepJournal journal;
  private final RunbookCopy copy;
  private final BooleanSupplier interrupted;
  private final Watcher watcher;
  private final InstantSource clock;
  private Runnable stepEnded = () -> {};

  /** What a step does; {@link Failure} and {@link SqlFailure} mean that it failed. */
  interface Work {
    Done perform(RunbookStep step);
  }

  /** A walk whose states the journal keeps. */
  StepWalk(
      Runbook runbook,
      StepJournal journal,
      RunbookCopy copy,
      BooleanSupplier interrupted,
      Watcher watcher,
      InstantSource clock) {
    this.runbook = runbook;
    this.journal = journal;
    this.copy = copy;
    this.interrupted = interrupted;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** With something that is done whenever a step has ended. */
  StepWalk onStepEnded(Runnable act) {
    this.stepEnded = act;
    return this;
  }

  /**
   * Goes through the steps of these kinds.
   *
   * @param again kinds that are entered although they are finished
   * @throws Failure of the first step that failed; it is in the journal by then
   */
  void through(Set<StepKind> kinds, Set<StepKind> again, Work work) {
    copy.write(journal);
    Map<String, Entry> known = journal.steps();
    for (RunbookStep step : runbook.steps()) {
      Entry entry = known.get(step.id());
      boolean finished = entry != null && entry.state().finished();
      if (kinds.contains(step.kind()) && (!finished || again.contains(step.kind()))) {
        enter(step, work);
      }
    }
  }

  /** Marks the steps of a kind as done by hand. */
  void markComplete(StepKind kind) {
    for (RunbookStep step : runbook.steps()) {
      if (step.kind() == kind) {
        int attempt = journal.stepStarted(step, clock.instant());
        Optional<String> reason = Optional.of("set complete by the operator");
        end(step, attempt, new Ending(StepState.COMPLETED, reason, 0, List.of()));
      }
    }
  }

  private void enter(RunbookStep step, Work work) {
    if (interrupted.getAsBoolean()) {
      journal.end("Failed", clock.instant());
      throw Interruptions.failure();
    }
    Instant start = clock.instant();
    int attempt = journal.stepStarted(step, start);
    int number = step.kind().number();
    watcher.on(new Event.StepStarted(start, number, step.kind().text(), attempt));
    copy.add(step.id(), start, "attempt " + attempt + " begins");
    copy.write(journal);
    try {
      end(step, attempt, ending(work.perform(step), start));
    } catch (Failure e) {
      fail(step, attempt, start, e.problems());
      throw e;
    } catch (SqlFailure e) {
      fail(step, attempt, start, List.of(e.problem()));
      throw failure(e);
    }
  }

  /** What ends a request that the server refused. */
  static Failure failure(SqlFailure refused) {
    return new Failure(exit(refused), List.of(refused.problem()), refused);
  }

  /** 5 when the server is gone or does not let us, else 1. */
  static ExitCode exit(SqlFailure failure) {
    boolean rights = failure.problem().code().equals("rightMissing");
    return failure.connectionLost() || rights ? ExitCode.UNREACHABLE : ExitCode.FAILED;
  }

  private Ending ending(Done done, Instant start) {
    return switch (done) {
      case Done.Completed() ->
          new Ending(StepState.COMPLETED, Optional.empty(), seconds(start), List.of());
      case Done.Skipped(String reason) ->
          new Ending(StepState.SKIPPED, Optional.of(reason), seconds(start), List.of());
    };
  }

  /** The substeps' errors are in the journal already; the other steps' are not. */
  private void fail(RunbookStep step, int attempt, Instant start, List<Problem> problems) {
    String reason =
        interrupted.getAsBoolean() ? "interrupted by a signal" : problems.getFirst().message();
    List<Problem> own = step.kind() == StepKind.DATA_UPGRADE ? List.of() : problems;
    end(step, attempt, new Ending(StepState.FAILED, Optional.of(reason), seconds(start), own));
    own.forEach(p -> watcher.on(new Event.Failed(clock.instant(), step.kind().text(), p)));
    journal.end("Failed", clock.instant());
  }

  private void end(RunbookStep step, int attempt, Ending ending) {
    Instant at = clock.instant();
    journal.stepEnded(step, attempt, ending, at);
    copy.add(step.id(), at, ending.state().text() + ending.reason().map(r -> ": " + r).orElse(""));
    copy.write(journal);
    StepKind kind = step.kind();
    watcher.on(
        new Event.StepEnded(
            at, kind.number(), kind.text(), ending.state().text(), ending.reason()));
    stepEnded.run();
  }

  private double seconds(Instant start) {
    return Duration.between(start, clock.instant()).toMillis() / 1000.0;
  }
}
