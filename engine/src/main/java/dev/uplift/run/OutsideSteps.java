package dev.uplift.run;

import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.substep.Done;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepKind;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a runbook that are done around the database: the first two, and the last. */
final class OutsideSteps {
  private final RunRequest request;
  private final Premises premises;
  private final Watcher watcher;
  private final InstantSource clock;

  OutsideSteps(RunRequest request, Premises premises, Watcher watcher, InstantSource clock) {
    this.request = request;
    this.premises = premises;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** Steps 1 and 2, outside the database. */
  Done prepare(RunbookStep step) {
    return step.kind() == StepKind.STOP_SERVICES ? stopServices(step) : takeRestorePoint();
  }

  private Done stopServices(RunbookStep step) {
    List<RunbookStep> all = steps(StepKind.STOP_SERVICES);
    if (all.getFirst().id().equals(step.id())) {
      hook("before-upgrade", Map.of());
    }
    premises.services(step, all).stop();
    if (all.getLast().id().equals(step.id()) && premises.closes()) {
      premises.door().close();
    }
    Optional<String> leftOpen = request.environment().door().leaveOpen();
    return leftOpen.isPresent() && request.environment().services().isEmpty()
        ? new Done.Skipped("no services are named, and the door is left open: " + leftOpen.get())
        : new Done.Completed();
  }

  private Done takeRestorePoint() {
    if (request.waiver().isPresent()) {
      return new Done.Skipped("waived: " + request.waiver().get());
    }
    String name = operation().get().restorePoint().orElse(operation().get().id());
    operation().change(o -> o.withRestorePoint(name));
    premises.restoration().take(name);
    premises.restoration().verify(name, request.environment().restore().level());
    return new Done.Completed();
  }

  /** What was stopped and closed may have come back while nobody watched. */
  void makeSure(StepJournal journal) {
    Map<String, StepJournal.Entry> known = journal.steps();
    boolean closed =
        steps(StepKind.STOP_SERVICES).stream()
            .allMatch(
                step -> known.containsKey(step.id()) && known.get(step.id()).state().finished());
    if (closed) {
      premises.services().stop();
      if (premises.closes()) {
        premises.door().close();
      }
    }
  }

  /** Step 5: the door, then the services, which need it open. */
  Done open(RunbookStep step) {
    List<RunbookStep> all = steps(StepKind.START_SERVICES);
    if (all.getFirst().id().equals(step.id())) {
      gates(premises, operation().get());
      premises.unwatch();
      premises.door().open();
    }
    premises.services(step, all).start();
    return new Done.Completed();
  }

  /** A {@link Failure} with exit code 3 when a person has not signed, or refused. */
  static void gates(Premises premises, Operation operation) {
    List<Problem> unsigned =
        premises.gates().unsigned(operation.id(), premises.site().environment().gates());
    if (!unsigned.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, unsigned, null);
    }
  }

  /** A hook before the upgrade that fails stops it; one on failure is told, and no more. */
  void hook(String name, Map<String, String> variables) {
    Optional<String> line = Optional.ofNullable(request.environment().hooks().get(name));
    if (line.isEmpty()) {
      return;
    }
    Program.Ended ended =
        Program.line(line.get())
            .in(request.environment().folder())
            .with(Map.of("UPLIFT_ENVIRONMENT_NAME", request.environment().name()))
            .with(variables)
            .run();
    if (!ended.well() && name.equals("on-failure")) {
      note("the hook \"" + name + "\" failed: " + ended.inWords());
    } else if (!ended.well()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("hookFailed", "the hook \"" + name + "\" failed")
              .withTarget(line.get())
              .withWhy(ended.inWords())
              .withRemedy("Mend it, and run the same command again."));
    }
  }

  private List<RunbookStep> steps(StepKind kind) {
    return request.runbook().steps().stream().filter(step -> step.kind() == kind).toList();
  }

  private OperationFile operation() {
    return premises.operation();
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }
}
