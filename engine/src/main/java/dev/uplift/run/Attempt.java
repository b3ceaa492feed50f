package dev.uplift.run;

import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.WindowSettings.AtTurnBack;
import dev.uplift.plan.Plan;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.ChoiceCheck;
import dev.uplift.run.admission.Opening;
import dev.uplift.run.admission.Opening.Checked;
import dev.uplift.run.admission.Opening.Opened;
import dev.uplift.run.admission.Reconciling;
import dev.uplift.run.evidence.Evidence;
import dev.uplift.run.forecast.Durations;
import dev.uplift.run.forecast.Marked;
import dev.uplift.run.forecast.Marks;
import dev.uplift.run.forecast.RunForecast;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunbookCopy;
import dev.uplift.run.journal.StepJournal;
import dev.uplift.run.outside.Cancellation;
import dev.uplift.run.outside.Halt;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.outside.OperationFile;
import dev.uplift.run.outside.OutsideSteps;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.TurnBack;
import dev.uplift.run.outside.WindowWatch;
import dev.uplift.run.readiness.Refusals;
import dev.uplift.run.request.Redo;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.substep.Done;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepKind;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One attempt at a runbook, under the run lock: what is prepared outside the database, the upgrade
 * inside it, the opening, and where it fails, the way back. Not safe for many threads.
 */
final class Attempt {
  private static final Set<StepKind> EARLY =
      EnumSet.of(StepKind.STOP_SERVICES, StepKind.RESTORE_POINT);
  private static final Set<StepKind> INSIDE = EnumSet.of(StepKind.DATA_UPGRADE, StepKind.VALIDATE);
  private static final Set<StepKind> LAST = EnumSet.of(StepKind.START_SERVICES);

  private final RunRequest request;
  private final Redo redo;
  private final Premises premises;
  private final Halt halt;
  private final String id;
  private final Path logs;
  private final Watcher watcher;
  private final InstantSource clock;
  private final RunbookCopy copy;
  private final OutsideSteps outside;
  private final Evidence evidence;
  private final Ending ending;
  private Optional<Opened> opened = Optional.empty();

  Attempt(
      RunRequest request,
      Premises premises,
      Halt halt,
      String id,
      Path logs,
      Evidence evidence,
      Watcher watcher,
      InstantSource clock) {
    this.request = request;
    this.redo = Redo.of(request);
    this.premises = premises;
    this.halt = halt;
    this.id = id;
    this.logs = logs;
    this.evidence = evidence;
    this.watcher = watcher;
    this.clock = clock;
    this.copy = new RunbookCopy(request.home(), request.runbook(), watcher, clock);
    this.outside = new OutsideSteps(request, premises, watcher, clock);
    this.ending = new Ending(request, premises, halt, id, logs, outside, evidence, clock);
  }

  /**
   * Goes on from wherever the operation stands.
   *
   * @throws Failure when it is refused: then nothing was changed
   */
  RunOutcome go() {
    Optional<Operation> standing = operation().find();
    if (standing.isPresent() && standing.get().phase() == Phase.RESTORING) {
      return ending.back(standing.get().problems());
    }
    standing.ifPresent(Attempt::mustNotWait);
    premises.door().unseal();
    Opening opening = new Opening(request, premises, id, watcher, clock);
    Checked checked = opening.check();
    boolean again = checked.run().map(RunTable.Run::finished).orElse(false);
    if (request.setStepComplete().isPresent()) {
      return mark(opening, checked);
    }
    new ChoiceCheck(request).refuse(checked.run());
    if (again && !redo.any() && request.rerunStep().isEmpty()) {
      Opened stands = opening.finished(checked.run().orElseThrow(), checked);
      isOpen(stands);
      return ending.stands();
    }
    begin(standing, checked, again);
    premises.cancellation().forget();
    try (Cancellation.Watch _ = premises.cancellation().watch(halt);
        WatchedWindow _ = window()) {
      return carryOut(opening, checked, again);
    } catch (SqlFailure e) {
      return ending.failed(StepWalk.failure(e));
    } catch (Failure e) {
      return ending.failed(e);
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
      Optional<String> plan = request.approved().map(Plan::planId);
      operation().write(same.get().attempt(id, request.waiver()).approvedBy(plan));
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
    boolean untouched = checked.run().isEmpty() || again;
    Set<StepKind> early = again ? EARLY : rerun();
    if (untouched) {
      outside.makeSure(operation());
      walk(operation()).through(EARLY, early, outside::prepare);
      premises.baseline().owed(operation().get().id(), request.environment().reconcile());
      operation().to(Phase.UPGRADING, List.of());
    }
    JournalTable journal = open(opening, checked);
    if (untouched) {
      journal.adopt(request.runbook().steps(), operation().steps());
    } else {
      outside.makeSure(journal);
      walk(journal).through(EARLY, rerun(), outside::prepare);
      operation().to(Phase.UPGRADING, List.of());
    }
    upgrade(journal);
    if (premises.hasTesters()) {
      return ending.ajar(journal);
    }
    walk(journal).through(LAST, EnumSet.allOf(StepKind.class), outside::open);
    return ending.done(journal);
  }

  private JournalTable open(Opening opening, Checked checked) {
    Opened now = opening.open(checked);
    isOpen(now);
    new ChoiceCheck(request).write(now.mark());
    operation().find().ifPresent(o -> operation().write(o.withRun(now.mark().run())));
    return new JournalTable(request.database(), now.mark());
  }

  private void isOpen(Opened now) {
    opened = Optional.of(now);
    ending.in(now.mark());
    evidence.opened(now.mark().run());
  }

  private void upgrade(JournalTable journal) {
    try (Upgrade upgrade =
        new Upgrade(
            request,
            opened.orElseThrow(),
            journal,
            halt,
            Durations.read(premises.folder()),
            marked(),
            clock)) {
      Reconciling reconciling = upgrade.reconciling(premises, logs);
      Set<StepKind> again = EnumSet.noneOf(StepKind.class);
      again.addAll(rerun());
      if (redo.any()) {
        again.addAll(INSIDE);
      }
      walk(journal)
          .through(
              INSIDE,
              again,
              step -> {
                switch (step.kind()) {
                  case DATA_UPGRADE -> {
                    reconciling.before();
                    upgrade.substeps(redo);
                  }
                  default -> {
                    upgrade.validate(premises.reach().find(operation().get().id()));
                    reconciling.after();
                  }
                }
                return new Done.Completed();
              });
    }
  }

  /** Percentages that never fall, over all attempts at the operation. */
  private Watcher marked() {
    long run = opened.orElseThrow().mark().run();
    Durations earlier = Durations.read(premises.folder());
    return new Marked(
        new Marks(premises.folder(), operation().get().id()),
        () -> new RunForecast(earlier, clock.instant()).percent(request.database(), run),
        watcher,
        clock);
  }

  /** At the last moment to turn back the environment may want the run to stop. */
  private WatchedWindow window() {
    Optional<WindowWatch> watch =
        request
            .environment()
            .window()
            .map(
                window ->
                    WindowWatch.begin(window, this::turnBack, this::atTurnBack, watcher, clock));
    return () -> watch.ifPresent(WindowWatch::close);
  }

  private interface WatchedWindow extends AutoCloseable {
    @Override
    void close();
  }

  private Optional<TurnBack> turnBack() {
    return operation().find().flatMap(Operation::turnBack);
  }

  private void atTurnBack(AtTurnBack act) {
    Problem why =
        Problem.of("turnBack", "the last moment to turn back within the window has come")
            .withRemedy("See why it took so long; plan a longer window, and try again.");
    halt.ask(act == AtTurnBack.RESTORE ? Halt.Wish.BACK : Halt.Wish.STOP, why);
  }

  private RunOutcome mark(Opening opening, Checked checked) {
    StepKind kind = kind(request.setStepComplete().getAsInt());
    if (kind == StepKind.RESTORE_POINT && request.waiver().isEmpty()) {
      throw new Failure(
          ExitCode.REFUSED, Refusals.waiver(request.environment(), Optional.of("")), null);
    }
    if (operation().find().isEmpty()) {
      operation().begin(Operation.begun(id, request, clock.instant()));
    }
    StepJournal journal =
        checked.run().isEmpty() && EARLY.contains(kind) ? operation() : open(opening, checked);
    walk(journal).markComplete(kind);
    return ending.marked();
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

  private StepWalk walk(StepJournal journal) {
    return new StepWalk(request.runbook(), journal, copy, halt::asked, watcher, clock)
        .onStepEnded(evidence::stepEnded);
  }

  private OperationFile operation() {
    return premises.operation();
  }
}
