package dev.uplift.run.journal;

import dev.uplift.run.substep.Substep;
import java.time.Instant;
import java.util.Map;

/** What is known for sure of a run. Each write is one transaction and carries the epoch. */
public interface Journal extends StepJournal {
  /** The number of the attempt that begins. */
  int substepStarted(Substep substep, Instant at);

  void substepEnded(Substep substep, int attempt, Ending ending, Instant at);

  /** By path; what was never begun is absent. */
  Map<String, Entry> substeps();
}
