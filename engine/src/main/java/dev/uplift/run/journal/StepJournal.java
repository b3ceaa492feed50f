package dev.uplift.run.journal;

import dev.uplift.problem.Problem;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known for sure of the runbook's steps. Before the restore point stands it is kept outside
 * the database, which is not touched until then; after that, in it.
 */
public interface StepJournal {
  /**
   * A step or substep as it stands.
   *
   * @param attempts begun so far
   * @param activeSeconds of all attempts that ended
   */
  record Entry(
      StepState state,
      int attempts,
      Optional<Instant> start,
      Optional<Instant> end,
      double activeSeconds,
      Optional<String> reason) {}

  /** How an attempt ended. */
  record Ending(StepState state, Optional<String> reason, double seconds, List<Problem> problems) {
    public Ending {
      problems = List.copyOf(problems);
    }
  }

  /** The number of the attempt that begins. */
  int stepStarted(RunbookStep step, Instant at);

  void stepEnded(RunbookStep step, int attempt, Ending ending, Instant at);

  /** By the step's id; what was never begun is absent. */
  Map<String, Entry> steps();

  /** The run has come to rest: Completed or Failed. */
  void end(String state, Instant at);
}
