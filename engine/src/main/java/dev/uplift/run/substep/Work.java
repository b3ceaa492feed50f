package dev.uplift.run.substep;

import dev.uplift.problem.Failure;

/** What a substep does. Can be done again after being killed anywhere. */
@FunctionalInterface
public interface Work {
  /**
   * Does the work.
   *
   * @throws Failure when it cannot be done
   */
  Done perform(Workplace place, Substep substep);
}
