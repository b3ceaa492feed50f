package dev.uplift.batch.ledger;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;

/** The run has gone over to another epoch: whoever sees this writes nothing more. */
public final class Superseded {
  private Superseded() {}

  public static Failure failure(BatchSettings settings) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("superseded", "run " + settings.run() + " has been taken over")
            .withWhy("another execute has begun after epoch " + settings.epoch())
            .withRemedy("Leave it to the later one; see: uplift status"));
  }
}
