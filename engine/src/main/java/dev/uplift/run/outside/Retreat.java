package dev.uplift.run.outside;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint;
import dev.uplift.run.outside.Operation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The way back of an operation: the database is put back to its restore point, the door opened, the
 * services started. Begun, it can be done again after being killed anywhere. Under the run lock.
 */
public final class Retreat {
  private static final Duration SERVER_COMES_BACK = Duration.ofMinutes(2);
  private static final Duration LOOKS_EVERY = Duration.ofMillis(500);

  private final Premises premises;
  private final InstantSource clock;

  public Retreat(Premises premises, InstantSource clock) {
    this.premises = premises;
    this.clock = clock;
  }

  /**
   * Goes back.
   *
   * @param because why: kept with the operation
   * @throws Failure {@code recoveryFailed}; the door is shut then, and the operation says so
   */
  public void go(List<Problem> because) {
    OperationFile file = premises.operation();
    mustHaveWayBack(file.get());
    file.to(Phase.RESTORING, because);
    try {
      awaitServer();
      premises.keepLock();
      if (!isBack(file.get())) {
        premises.services().stop();
        if (premises.closes()) {
          premises.door().close();
        }
        putBack(file.get());
      }
      dropUntouched(file.get());
      premises.unwatch();
      premises.door().open();
    } catch (Failure e) {
      if (e.exit() != ExitCode.UNREACHABLE) {
        file.to(Phase.RECOVERY_FAILED, e.problems());
      }
      throw e;
    }
    file.to(Phase.RESTORED, because);
    premises.services().startAll();
  }

  /** Killed after that, only the opening is left: users may be in again, and stay in. */
  private boolean isBack(Operation operation) {
    if (!operation.touched()) {
      Door.State door = premises.door().state();
      return door == Door.State.OPEN || door == Door.State.OPENING;
    }
    return operation
        .restorePoint()
        .flatMap(premises.restoration()::find)
        .map(point -> point.state() == RestorePoint.State.PUT_BACK)
        .orElse(false);
  }

  /** A server that is being started again is given the time for it. */
  private void awaitServer() {
    Instant patience = clock.instant().plus(SERVER_COMES_BACK);
    while (true) {
      try (Database maintenance = premises.site().database().maintenance()) {
        var _ = maintenance.version();
        return;
      } catch (Failure e) {
        if (clock.instant().isAfter(patience)) {
          throw e;
        }
        LockSupport.parkNanos(LOOKS_EVERY.toNanos());
      }
    }
  }

  private void putBack(Operation operation) {
    if (operation.touched()) {
      operation.restorePoint().ifPresent(premises.restoration()::putBack);
    }
  }

  /** What was not touched need not be put back, and its restore point, whole or half, can go. */
  private void dropUntouched(Operation operation) {
    if (!operation.touched()) {
      operation.restorePoint().ifPresent(premises.restoration()::drop);
    }
  }

  private static void mustHaveWayBack(Operation operation) {
    if (operation.restorePoint().isEmpty() && operation.touched()) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("noWayBack", "there is no restore point to go back to")
              .withTarget(operation.runbook())
              .withWhy(operation.waiver().map(w -> "it was waived: " + w).orElse(null))
              .withRemedy(
                  "Mend the cause and go on: uplift execute --runbook-id "
                      + operation.runbook()
                      + " --rerun-step 3. Or put back your own backup."));
    }
  }
}
