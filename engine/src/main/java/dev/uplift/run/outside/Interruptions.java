package dev.uplift.run.outside;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;

/** What a run that was asked to stop says. */
public final class Interruptions {
  private Interruptions() {}

  public static Failure failure() {
    return new Failure(ExitCode.INTERRUPTED, interrupted());
  }

  public static Problem interrupted() {
    return Problem.of("interrupted", "the run was interrupted; what is finished stays finished")
        .withRemedy("Run the same command again: it goes on where this one stopped.")
        .withRetryable(true);
  }

  static Problem cancelled() {
    return Problem.of("cancelled", "the run was cancelled, and everything is put back");
  }
}
