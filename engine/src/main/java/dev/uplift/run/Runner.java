package dev.uplift.run;

import dev.uplift.database.SqlFailure;
import dev.uplift.plan.Plan;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.evidence.Evidence;
import dev.uplift.run.outside.Halt;
import dev.uplift.run.outside.Interruptions;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.outside.ServerDown;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.substep.Substeps;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.Event;
import dev.uplift.watch.LogFolder;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Carries a runbook through, from wherever the journal says that it stands. One request at a time;
 * {@link #interrupt} may be called from any thread.
 */
public final class Runner {
  private final InstantSource clock;
  private final Watcher watcher;
  private final Halt halt = new Halt();

  /**
   * A runner; a watcher that throws is not asked again, and stops nothing.
   *
   * @param watcher is told what happens
   */
  public Runner(InstantSource clock, Watcher watcher) {
    this.clock = clock;
    this.watcher = new CalmWatcher(watcher);
  }

  /**
   * Goes on to the end, or to the first step that fails; then, where the request says so, back.
   *
   * @throws Failure when the request is refused: then nothing was changed
   */
  public RunOutcome run(RunRequest request) {
    request.failAt().ifPresent(Runner::mustBeSubstep);
    String operation = Long.toHexString(clock.millis());
    Path logs = request.home().resolve("operations").resolve(operation);
    LogFolder folder = new LogFolder(logs, request.logForm(), this::note);
    Watcher all = Watcher.all(List.of(new CalmWatcher(folder), watcher));
    try (RunLock lock = ServerDown.lock(request.site(), clock);
        Premises premises = Premises.of(request.site(), all, clock).under(lock)) {
      return carryOut(request, premises, operation, logs, all);
    } catch (SqlFailure e) {
      throw StepWalk.failure(e);
    }
  }

  private RunOutcome carryOut(
      RunRequest request, Premises premises, String operation, Path logs, Watcher all) {
    Evidence.Subject subject =
        new Evidence.Subject(
            operation,
            logs,
            premises.folder(),
            request.database(),
            request.runbook(),
            planId(request, premises),
            Runbook.versions(request.stack()));
    try (Evidence evidence = Evidence.begin(subject, all, clock)) {
      Watcher told = Watcher.all(List.of(all, new CalmWatcher(evidence)));
      try {
        RunOutcome outcome =
            new Attempt(request, premises, halt, operation, logs, evidence, told, clock).go();
        evidence.ended(outcome.exit(), outcome.problems());
        return outcome;
      } catch (Failure e) {
        evidence.ended(e.exit(), e.problems());
        throw e;
      }
    }
  }

  /** The plan's that was approved, now or when the operation began; else the runbook's. */
  private static String planId(RunRequest request, Premises premises) {
    return request
        .approved()
        .map(Plan::planId)
        .or(
            () ->
                premises
                    .operation()
                    .find()
                    .filter(o -> o.runbook().equals(request.runbook().id()) && !o.phase().over())
                    .flatMap(Operation::approved))
        .orElse(request.runbook().planId());
  }

  /**
   * Ends what runs now, and lets {@link #run} come back; what is finished stays finished. Returns
   * when the sessions of the run are gone.
   */
  public void interrupt() {
    halt.ask(Halt.Wish.STOP, Interruptions.interrupted());
  }

  /**
   * A path at which a run may be asked to fail.
   *
   * @throws Failure exit code 2 when there is no substep of that path
   */
  public static void mustBeSubstep(String path) {
    if (Substeps.find(path).isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("substepUnknown", "there is no substep \"" + path + "\"")
              .withTarget(path)
              .withRemedy("Write it as uplift status does, such as DbSync/SyncSchema."));
    }
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }
}
