package dev.uplift.run.outside;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.request.Site;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A server that cannot be reached because a restore, which had stopped it, was killed: whoever goes
 * on with that restore is told how the server comes back.
 */
public final class ServerDown {
  private ServerDown() {}

  /**
   * The run lock.
   *
   * @throws Failure exit code 5, {@code serverDownInRestore}, with the lines for a shell; else what
   *     {@link RunLock#take} throws
   */
  public static RunLock lock(Site site, InstantSource clock) {
    try {
      return RunLock.take(site.database());
    } catch (Failure e) {
      throw e.exit() == ExitCode.UNREACHABLE ? explained(e, site, clock) : e;
    }
  }

  private static Failure explained(Failure failure, Site site, InstantSource clock) {
    List<String> lines;
    try (Premises premises = Premises.of(site, Watcher.none(), clock)) {
      Optional<String> point =
          premises
              .operation()
              .find()
              .filter(operation -> operation.phase() == Phase.RESTORING)
              .flatMap(Operation::restorePoint);
      if (point.isEmpty()) {
        return failure;
      }
      lines = premises.restoration().stepsByHand(point.get());
    } catch (Failure | SqlFailure e) {
      return failure;
    }
    Problem problem =
        Problem.of("serverDownInRestore", "the server is down, and its database is being put back")
            .withTarget(site.database().url().toString())
            .withWhy("the process that put it back ended while the server was stopped")
            .withRemedy(
                "Start the server and run the same command again: it goes on. If the server does"
                    + " not start, put the database back by hand first:\n"
                    + String.join("\n", lines))
            .withDetails(failure.problems())
            .withRetryable(true);
    return new Failure(ExitCode.UNREACHABLE, List.of(problem), failure);
  }
}
