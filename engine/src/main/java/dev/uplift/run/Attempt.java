package dev.uplift.run;

import dev.uplift.closure.Intruder;
import dev.uplift.database.SqlFailure;
import dev.uplift.machine.Program;
import dev.uplift.pack.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Opening.Checked;
import dev.uplift.run.Opening.Opened;
import dev.uplift.run.Operation.Phase;
import dev.uplift.run.substep.Done;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepKind;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One attempt at a runbook, under the run lock: what is prepared outside the database, the upgrade
 * inside it, the opening, and where it fails, the way back. Not safe for many threads.
 */
final class Attempt {
  private static final Set<StepKind> EARLY =
      EnumSet.of(StepKind.STOP_SERVICES, StepKind.RESTORE_POINT);
  private static final Set<StepKind> INSIDE = EnumSet.of(StepKind.DATA_UPGRADE, StepKind.VALIDATE);
  private static final Set<StepKind> LAST = EnumSet.of(StepKind.START_SERVICES);

  /** What a person or another process decides: nothing is put back because of it. */
  private static final Set<String> WAITS = Set.of("gateUnsigned", "overtaken");

  private final RunRequest request;
  private final Redo redo;
  private final Premises premises;
  private final Halt halt;
  private final String id;
  private final Path logs;
  private final Watcher watcher;
  private final InstantSource clock;
  private final RunbookCopy copy;
  private Optional<Opened> opened = Optional.empty();

  Attempt(
      RunRequest request,
      Premises premises,
      Halt halt,
      String id,
      Path logs,
      Watcher watcher,
      InstantSource clock) {
    this.request = request;
    this.redo = Redo.of(request);
    this.premises = premises;
    this.halt = halt;
    this.id = id;
    this.logs = logs;
    this.watcher = watcher;
    this.clock = clock;
    this.copy = new RunbookCopy(request.home(), request.runbook(), watcher, clock);
  }

  /**
   * Goes on from wherever the operation stands.
   *
   * @throws Failure when it is refused: then nothing was changed
   */
  RunOutcome go() {
    Optional<Operation> standing = operation().find();
    if (standing.isPresent() && standing.get().phase() == Phase.RESTORING) {
      return back(ExitCode.FAILED, standing.get().problems());
    }
    standing.ifPresent(Attempt::mustNotWait);
    premises.door().unseal();
    Opening opening = new Opening(request, premises, id, watcher, clock);
    Checked checked = opening.check();
    boolean again = checked.run().map(RunTable.Run::finished).orElse(false);
    if (request.setStepComplete().isPresent()) {
      return mark(opening, checked);
    }
    if (again && request.redo().isEmpty() && request.rerunStep().isEmpty()) {
      open(opening, checked);
      return outcome("Completed", ExitCode.DONE, List.of());
    }
    begin(standing, checked, again);
    premises.cancellation().forget();
    try (Cancellation.Watch _ = premises.cancellation().watch(halt)) {
      return carryOut(opening, checked, again);
    } catch (SqlFailure e) {
      return failed(new Failure(StepWalk.exit(e), List.of(e.problem()), e));
    } catch (Failure e) {
      return failed(e);
    } finally {
      premises.unwatch();
    }
  }

  /**
   * The operation's record: gone on with where it is this runbook's and not over, else a new one.
   */
  private void begin(Optional<Operation> standing, Checked checked, boolean again) {
    Optional<Operation> same =
        standing.filter(o -> o.runbook().equals(request.runbook().id()) && !o.phase().over());
    if (same.isPresent()) {
      operation().write(same.get().attempt(id, request.waiver()));
      return;
    }
    Optional<String> waiver = request.waiver().or(() -> checked.run().flatMap(r -> r.waiver()));
    if (checked.run().isPresent() && !again && waiver.isEmpty()) {
      throw operationUnknown(checked.run().get().id());
    }
    operation().begin(Operation.begun(id, request.withWaiver(waiver), clock.instant()));
  }

  private Failure operationUnknown(long run) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("operationUnknown", "the way back of run " + run + " is not known here")
            .withTarget(request.home().toString())
            .withWhy("the run was begun with another folder of Uplift's, where that is written")
            .withRemedy(
                "Name that folder by --home or UPLIFT_HOME; or go on without a way back:"
                    + " --no-restore-point \"REASON\"."));
  }

  private RunOutcome carryOut(Opening opening, Checked checked, boolean again) {
    boolean outside = checked.run().isEmpty() || again;
    Set<StepKind> early = again ? EARLY : rerun();
    if (outside) {
      makeSure(operation());
      walk(operation()).through(EARLY, early, this::prepare);
      operation().to(Phase.UPGRADING, List.of());
    }
    JournalTable journal = open(opening, checked);
    if (outside) {
      journal.adopt(request.runbook().steps(), operation().steps());
    } else {
      makeSure(journal);
      walk(journal).through(EARLY, rerun(), this::prepare);
      operation().to(Phase.UPGRADING, List.of());
    }
    premises.watch();
    upgrade(journal);
    if (premises.hasTesters()) {
      return ajar(journal);
    }
    walk(journal).through(LAST, EnumSet.allOf(StepKind.class), this::lastStep);
    journal.end("Completed", clock.instant());
    operation().to(Phase.OPEN, List.of());
    return done();
  }

  private JournalTable open(Opening opening, Checked checked) {
    Opened now = opening.open(checked);
    opened = Optional.of(now);
    operation().find().ifPresent(o -> operation().write(o.withRun(now.mark().run())));
    return new JournalTable(request.database(), now.mark());
  }

  private void upgrade(JournalTable journal) {
    try (Upgrade upgrade =
        new Upgrade(request, opened.orElseThrow(), journal, halt, watcher, clock)) {
      Set<StepKind> again = EnumSet.noneOf(StepKind.class);
      again.addAll(rerun());
      if (!request.redo().isEmpty()) {
        again.addAll(INSIDE);
      }
      walk(journal)
          .through(
              INSIDE,
              again,
              step -> {
                switch (step.kind()) {
                  case DATA_UPGRADE -> upgrade.substeps(redo);
                  default -> upgrade.validate();
                }
                return new Done.Completed();
              });
    }
  }

  /** Steps 1 and 2, outside the database. */
  private Done prepare(RunbookStep step) {
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
  private void makeSure(StepJournal journal) {
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

  private Done lastStep(RunbookStep step) {
    List<RunbookStep> all = steps(StepKind.START_SERVICES);
    if (all.getFirst().id().equals(step.id())) {
      premises.unwatch();
      premises.door().open();
    }
    premises.services(step, all).start();
    return new Done.Completed();
  }

  private RunOutcome ajar(JournalTable journal) {
    premises.unwatch();
    premises.door().ajar();
    journal.end("Ajar", clock.instant());
    operation().to(Phase.AJAR, List.of());
    String testers = String.join(", ", request.environment().door().testers());
    List<Problem> problems = new ArrayList<>(tainted());
    problems.add(
        Problem.of("doorAjar", "the upgrade is done, and the door stands ajar for " + testers)
            .withRemedy("When they are content: uplift accept. When not: uplift restore."));
    return outcome("Ajar", ExitCode.LEFT, problems);
  }

  private RunOutcome done() {
    List<Problem> tainted = tainted();
    return outcome("Completed", tainted.isEmpty() ? ExitCode.DONE : ExitCode.LEFT, tainted);
  }

  /** What superusers may have done while the door was closed. */
  private List<Problem> tainted() {
    return premises.door().intruders().stream().map(Attempt::tainted).toList();
  }

  private static Problem tainted(Intruder intruder) {
    return Problem.of(
            "tainted",
            "\"%s\" was in the database while the door was closed, and was ended"
                .formatted(intruder.role()))
        .withTarget(intruder.address() + " " + intruder.application())
        .withWhy(
            intruder.superuser()
                ? "a superuser cannot be kept out; its last statement: " + intruder.query()
                : "its last statement: " + intruder.query())
        .withRemedy(
            "Find out what it wrote between " + intruder.first() + " and " + intruder.last());
  }

  private RunOutcome failed(Failure failure) {
    List<Problem> problems = halt.asked() ? Interruptions.failure().problems() : failure.problems();
    boolean waits = problems.stream().anyMatch(p -> WAITS.contains(p.code()));
    boolean wanted = !halt.asked() && request.whenItFails() == OnFailure.RESTORE && !waits;
    if (!halt.asked()) {
      hook("on-failure", Map.of("UPLIFT_PROBLEM", problems.getFirst().message()));
    }
    if (halt.wish() == Halt.Wish.BACK || wanted) {
      return back(ExitCode.FAILED, problems);
    }
    return outcome("Failed", halt.asked() ? ExitCode.INTERRUPTED : failure.exit(), problems);
  }

  private RunOutcome back(ExitCode exit, List<Problem> because) {
    try {
      new Retreat(premises).go(because);
    } catch (Failure e) {
      List<Problem> all = new ArrayList<>(e.problems());
      all.addAll(because);
      String state = e.exit() == ExitCode.FAILED ? "RecoveryFailed" : "Restoring";
      return outcome(state, e.exit(), all);
    }
    return outcome("Restored", exit, because);
  }

  private RunOutcome mark(Opening opening, Checked checked) {
    StepKind kind = kind(request.setStepComplete().getAsInt());
    if (kind == StepKind.RESTORE_POINT && request.waiver().isEmpty()) {
      throw new Failure(
          ExitCode.REFUSED, Refusals.waiver(request.withWaiver(Optional.of(""))), null);
    }
    if (operation().find().isEmpty()) {
      operation().begin(Operation.begun(id, request, clock.instant()));
    }
    StepJournal journal =
        checked.run().isEmpty() && EARLY.contains(kind) ? operation() : open(opening, checked);
    walk(journal).markComplete(kind);
    return outcome("InProgress", ExitCode.DONE, List.of());
  }

  private Set<StepKind> rerun() {
    return request.rerunStep().isEmpty()
        ? EnumSet.noneOf(StepKind.class)
        : EnumSet.of(kind(request.rerunStep().getAsInt()));
  }

  private StepKind kind(int number) {
    return request.runbook().steps().stream()
        .map(RunbookStep::kind)
        .filter(kind -> kind.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.USAGE,
                    Problem.of("stepUnknown", "the runbook has no step " + number)
                        .withTarget(request.runbook().id())
                        .withRemedy("Its steps are 1 to 5; the data upgrade is step 3.")));
  }

  private static void mustNotWait(Operation operation) {
    if (operation.phase() == Phase.AJAR) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("doorAjar", "the upgrade is done, and the door stands ajar for testers")
              .withTarget(operation.runbook())
              .withRemedy("Decide: uplift accept, or uplift restore."));
    }
    if (operation.phase() == Phase.RECOVERY_FAILED) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("recoveryFailed", "the way back of this database failed, and its door is shut")
              .withTarget(operation.runbook())
              .withRemedy("Mend the cause, and try again: uplift restore")
              .withDetails(operation.problems()));
    }
  }

  /** A hook before the upgrade that fails stops it; one on failure is told, and no more. */
  private void hook(String name, Map<String, String> variables) {
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
    return request.runbook().steps().stream()
        .filter(step -> step.kind() == kind)
        .collect(Collectors.toList());
  }

  private StepWalk walk(StepJournal journal) {
    return new StepWalk(request.runbook(), journal, copy, halt::asked, watcher, clock);
  }

  private OperationFile operation() {
    return premises.operation();
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }

  private RunOutcome outcome(String state, ExitCode exit, List<Problem> problems) {
    long run = opened.map(o -> o.mark().run()).orElse(0L);
    int epoch = opened.map(o -> o.mark().epoch()).orElse(0);
    return new RunOutcome(run, epoch, id, state, exit, problems, logs);
  }
}
