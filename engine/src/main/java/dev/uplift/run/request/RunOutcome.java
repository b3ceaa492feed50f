package dev.uplift.run.request;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * How a request ended.
 *
 * @param state of the environment: Completed, Failed, Ajar, Restored, RecoveryFailed
 * @param problems why it did not come to its end; empty when it did
 * @param logs the operation's folder
 */
public record RunOutcome(
    long run,
    int epoch,
    String operation,
    String state,
    ExitCode exit,
    List<Problem> problems,
    Path logs) {
  public RunOutcome {
    problems = List.copyOf(problems);
  }

  /** The same, with things left. */
  public RunOutcome withLeft(List<Problem> left) {
    return new RunOutcome(run, epoch, operation, state, ExitCode.LEFT, left, logs);
  }
}
