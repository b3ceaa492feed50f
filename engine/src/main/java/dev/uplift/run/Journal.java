package dev.uplift.run;

import dev.uplift.problem.Problem;
import dev.uplift.run.substep.Substep;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known for sure of a run. Each write is one transaction and carries the epoch. */
interface Journal {
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

  /** The number of the attempt that begins. */
  int substepStarted(Substep substep, Instant at);

  void substepEnded(Substep substep, int attempt, Ending ending, Instant at);

  /** By the step's id; what was never begun is absent. */
  Map<String, Entry> steps();

  /** By path; what was never begun is absent. */
  Map<String, Entry> substeps();
}
