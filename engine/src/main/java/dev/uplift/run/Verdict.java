package dev.uplift.run;

import dev.uplift.batch.left.LeftTable;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.database.SqlFailure;
import dev.uplift.machine.Folders;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.evidence.Evidence;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.journal.RunbookCopy;
import dev.uplift.run.outside.Cancellation;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.outside.OutsideSteps;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.Retreat;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.outside.ServerDown;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Leftovers;
import dev.uplift.run.substep.Done;
import dev.uplift.run.substep.RunMark;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepKind;
import dev.uplift.watch.LogFolder;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

/** What a person decides of an operation: to accept it, or to have everything put back. */
public final class Verdict {
  private static final Duration LOOKS_EVERY = Duration.ofMillis(300);

  private final InstantSource clock;
  private final Watcher watcher;

  /** With a watcher that is told what happens. */
  public Verdict(InstantSource clock, Watcher watcher) {
    this.clock = clock;
    this.watcher = new CalmWatcher(watcher);
  }

  /**
   * Opens the door that stands ajar, starts the services, and lets the way back go: the restore
   * point is dropped when its retention is over.
   *
   * @throws Failure exit code 3 when there is nothing to accept
   */
  public RunOutcome accept(Site site) {
    return decide(site, (premises, _) -> accept(premises));
  }

  /**
   * Puts the database back to the restore point, and opens the door.
   *
   * @param why kept with the operation
   * @param afterOpening whether what users wrote since the door was opened may be lost
   * @throws Failure exit code 3 when there is nothing to go back to, 1 when the way back failed
   */
  public RunOutcome restore(Site site, String why, boolean afterOpening) {
    return decide(site, (premises, logs) -> restore(premises, logs, why, afterOpening));
  }

  /**
   * Stops the process that is at work on the database, which then puts everything back itself;
   * where none is, as {@link #restore}. Comes back when that is done.
   *
   * @throws Failure as {@link #restore}: exit code 3 when everything was put back before
   */
  public RunOutcome cancel(Site site) {
    Cancellation wish = new Cancellation(Premises.folder(site));
    wish.ask();
    boolean waited = false;
    while (true) {
      boolean byOther = waited;
      try {
        return decide(
            site,
            (premises, logs) -> {
              wish.forget();
              Operation operation = standing(premises);
              return byOther && operation.phase() == Phase.RESTORED
                  ? outcome(premises, operation, "Restored")
                  : restore(premises, logs, "cancelled by the operator", false);
            });
      } catch (Failure e) {
        if (!e.problems().getFirst().code().equals("alreadyRunning")) {
          throw e;
        }
        waited = true;
        LockSupport.parkNanos(LOOKS_EVERY.toNanos());
      }
    }
  }

  /**
   * A process that was killed while it copied the database, or put it back, left it shut: it is let
   * in again, or put back to the end.
   */
  public void reenter(Site site) {
    var _ =
        decide(
            site,
            (premises, _) -> {
              Optional<Operation> operation = premises.operation().find();
              if (operation.map(o -> o.phase() == Phase.RESTORING).orElse(false)) {
                new Retreat(premises, clock).go(operation.orElseThrow().problems());
              } else {
                premises.door().unseal();
              }
              return premises;
            });
  }

  /** The database goes: so do its restore points, and all that is known of it here. */
  public void forget(Site site) {
    var _ =
        decide(
            site,
            (premises, _) -> {
              premises.restoration().points().forEach(p -> premises.restoration().drop(p.name()));
              delete(Premises.folder(site));
              return premises;
            });
  }

  private static void delete(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> T decide(Site site, BiFunction<Premises, Path, T> decision) {
    String id = Long.toHexString(clock.millis());
    Path logs = site.home().resolve("operations").resolve(id);
    Watcher all =
        Watcher.all(
            List.of(new CalmWatcher(new LogFolder(logs, LogFolder.Form.TEXT, t -> {})), watcher));
    try (RunLock lock = ServerDown.lock(site, clock);
        Premises premises = Premises.of(site, all, clock).under(lock)) {
      return decision.apply(premises, logs);
    } catch (SqlFailure e) {
      throw StepWalk.failure(e);
    }
  }

  private RunOutcome accept(Premises premises) {
    Operation operation = standing(premises);
    boolean ajar = operation.phase() == Phase.AJAR;
    if (!ajar && operation.phase() != Phase.OPEN) {
      throw refused(operation, "there is nothing to accept: it is " + operation.phase().text());
    }
    if (ajar) {
      OutsideSteps.gates(premises, operation);
      open(premises, operation);
    }
    operation.restorePoint().ifPresent(premises.restoration()::retire);
    retireQuarantine(premises.site(), operation);
    premises.operation().to(Phase.ACCEPTED, List.of());
    return accepted(premises, operation);
  }

  /** Rows hold what people wrote: they are kept no longer than the restore point. */
  private void retireQuarantine(Site site, Operation operation) {
    Instant expires = clock.instant().plus(site.environment().restore().keep());
    site.database()
        .with(
            "accept",
            session -> {
              if (LeftTable.there(session)) {
                operation.run().ifPresent(run -> new QuarantineTable(session, run).retire(expires));
              }
              return true;
            });
  }

  /** What is left stays left, whoever is content. */
  private static RunOutcome accepted(Premises premises, Operation operation) {
    List<Problem> left =
        premises
            .site()
            .database()
            .with(
                "accept",
                session ->
                    operation.run().map(run -> Leftovers.read(session, run)).orElse(Leftovers.NONE))
            .problems();
    RunOutcome done = outcome(premises, operation, "Completed");
    return left.isEmpty() ? done : done.withLeft(left);
  }

  /** The last steps of the runbook, which waited for this. */
  private void open(Premises premises, Operation operation) {
    Runbook runbook = new RunbookRegistry(premises.site().home()).get(operation.runbook());
    Run run =
        premises
            .site()
            .database()
            .with("accept", s -> RunTable.newest(s))
            .orElseThrow(() -> new IllegalStateException("an upgrade without its journal"));
    JournalTable journal =
        new JournalTable(premises.site().database(), new RunMark(run.id(), run.epoch()));
    RunbookCopy copy = new RunbookCopy(premises.site().home(), runbook, watcher, clock);
    List<RunbookStep> last =
        runbook.steps().stream().filter(s -> s.kind() == StepKind.START_SERVICES).toList();
    new StepWalk(runbook, journal, copy, () -> false, watcher, clock)
        .through(
            EnumSet.of(StepKind.START_SERVICES),
            EnumSet.noneOf(StepKind.class),
            step -> {
              premises.door().open();
              premises.startServices(step, last);
              return new Done.Completed();
            });
    journal.end("Completed", clock.instant());
  }

  private RunOutcome restore(Premises premises, Path logs, String why, boolean afterOpening) {
    Operation operation = standing(premises);
    Phase phase = operation.phase();
    if (phase == Phase.RESTORED || phase == Phase.ACCEPTED) {
      throw refused(operation, "there is nothing to put back: it is " + phase.text());
    }
    if (phase == Phase.OPEN && !afterOpening) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("opened", "the door is open, and users may have written since")
              .withTarget(operation.runbook())
              .withRemedy(
                  "If what they wrote may be lost: uplift restore --after-opening. Else keep the"
                      + " upgraded database."));
    }
    boolean begun = phase == Phase.RESTORING || phase == Phase.RECOVERY_FAILED;
    List<Problem> because =
        begun && !operation.problems().isEmpty()
            ? operation.problems()
            : List.of(Problem.of("restoreAsked", why));
    goBack(premises, operation, because, logs);
    return outcome(premises, operation, "Restored");
  }

  /** The process that carried the run may have died without evidence of it. */
  private void goBack(Premises premises, Operation operation, List<Problem> because, Path logs) {
    Site site = premises.site();
    Optional<Runbook> runbook = new RunbookRegistry(site.home()).find(operation.runbook());
    if (runbook.isEmpty()) {
      new Retreat(premises, clock).go(because);
      return;
    }
    Evidence.Subject subject =
        new Evidence.Subject(
            String.valueOf(logs.getFileName()),
            logs,
            premises.folder(),
            site.database(),
            runbook.get(),
            operation.approved().orElse(runbook.get().planId()),
            runbook.get().packages());
    try (Evidence evidence = Evidence.begin(subject, watcher, clock)) {
      operation.run().filter(_ -> operation.phase() != Phase.RESTORING).ifPresent(evidence::opened);
      evidence.beforeRestore();
      goBack(premises, because, evidence);
    }
  }

  private void goBack(Premises premises, List<Problem> because, Evidence evidence) {
    try {
      new Retreat(premises, clock).go(because);
      evidence.ended(ExitCode.DONE, because);
    } catch (Failure e) {
      evidence.ended(e.exit(), e.problems());
      throw e;
    }
  }

  private static Operation standing(Premises premises) {
    return premises
        .operation()
        .find()
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.REFUSED,
                    Problem.of("noOperation", "nothing has been done to this database from here")
                        .withTarget(premises.site().database().url().toString())
                        .withRemedy("Name the database, and the folder of Uplift's by --home.")));
  }

  private static Failure refused(Operation operation, String message) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("nothingToDecide", message)
            .withTarget(operation.runbook())
            .withRemedy("uplift status tells where it stands."));
  }

  private static RunOutcome outcome(Premises premises, Operation operation, String state) {
    Path logs = premises.site().home().resolve("operations").resolve(operation.id());
    return new RunOutcome(
        operation.run().orElse(0L), 0, operation.id(), state, ExitCode.DONE, List.of(), logs);
  }
}
