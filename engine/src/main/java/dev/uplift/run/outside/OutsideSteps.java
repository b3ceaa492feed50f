package dev.uplift.run.outside;

import dev.uplift.machine.Program;
import dev.uplift.pack.environment.WindowSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint;
import dev.uplift.run.journal.StepJournal;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.substep.Done;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepKind;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a runbook that are done around the database: the first two, and the last. */
public final class OutsideSteps {
  private final RunRequest request;
  private final Premises premises;
  private final Watcher watcher;
  private final InstantSource clock;

  public OutsideSteps(RunRequest request, Premises premises, Watcher watcher, InstantSource clock) {
    this.request = request;
    this.premises = premises;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** Steps 1 and 2, outside the database. */
  public Done prepare(RunbookStep step) {
    return step.kind() == StepKind.STOP_SERVICES ? stopServices(step) : takeRestorePoint();
  }

  private Done stopServices(RunbookStep step) {
    List<RunbookStep> all = steps(StepKind.STOP_SERVICES);
    if (all.getFirst().id().equals(step.id())) {
      hook("before-upgrade", Map.of());
      rememberReach();
    }
    premises.services(step, all).stop();
    if (all.getLast().id().equals(step.id())) {
      shut();
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
    RestorePoint taken = premises.restoration().take(name);
    verify(name);
    request.environment().window().ifPresent(window -> turnBack(window, taken));
    return new Done.Completed();
  }

  /** One that is not the database is of no use: the next attempt takes another. */
  private void verify(String name) {
    try {
      premises.restoration().verify(name, request.environment().restore().level());
    } catch (Failure e) {
      premises.restoration().drop(name);
      throw e;
    }
  }

  private void turnBack(WindowSettings window, RestorePoint taken) {
    Duration back = TurnBack.back(taken, premises.restoration().forecast());
    Duration opening = TurnBack.opening(request.environment().services());
    TurnBack moment = TurnBack.of(window.ends(), back, opening);
    operation().change(o -> o.withTurnBack(moment));
  }

  /** What was stopped and closed may have come back while nobody watched. */
  public void makeSure(StepJournal journal) {
    Map<String, StepJournal.Entry> known = journal.steps();
    boolean closed =
        steps(StepKind.STOP_SERVICES).stream()
            .allMatch(
                step -> known.containsKey(step.id()) && known.get(step.id()).state().finished());
    if (closed) {
      premises.services().stop();
      shut();
    }
  }

  /** From now on nobody comes in, and whoever does is ended and named. */
  private void shut() {
    if (premises.closes()) {
      premises.door().close();
    }
    premises.watch();
  }

  /** What the smoke role can read while the database is as it was. */
  private void rememberReach() {
    Operation operation = operation().get();
    Optional<String> role = request.environment().smokeRole();
    if (role.isPresent() && !operation.touched()) {
      Smoke.Reach reach = new Smoke(request.database()).remember(role.get());
      premises.reach().write(operation.id(), reach);
    }
  }

  /** Step 5: the door, then the services, which need it open. */
  public Done open(RunbookStep step) {
    List<RunbookStep> all = steps(StepKind.START_SERVICES);
    if (all.getFirst().id().equals(step.id())) {
      gates(premises, operation().get());
      premises.unwatch();
      premises.door().open();
    }
    premises.startServices(step, all);
    return new Done.Completed();
  }

  /** A {@link Failure} with exit code 3 when a person has not signed, or refused. */
  public static void gates(Premises premises, Operation operation) {
    List<Problem> unsigned =
        premises.gates().unsigned(operation.id(), premises.site().environment().gates());
    if (!unsigned.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, unsigned, null);
    }
  }

  /** A hook before the upgrade that fails stops it; one on failure is told, and no more. */
  public void hook(String name, Map<String, String> variables) {
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
