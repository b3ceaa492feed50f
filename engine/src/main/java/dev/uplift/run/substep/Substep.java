package dev.uplift.run.substep;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One of the 42 entries under the data-upgrade step.
 *
 * @param number 1 to 42, the order of execution
 * @param step PreReqs, PreSync, DbSync, PostSync or FinalDbSync
 * @param name as AX calls it
 * @param path step, parent and name, by slashes
 * @param parent number of the substep whose interval encloses this one
 * @param until number of the substep up to whose end the effect of this one is needed: a bracket's
 *     other half, or the last that uses what lives in the process. Resumed before that end, this
 *     substep is done again
 */
public record Substep(
    int number,
    String step,
    String name,
    String path,
    OptionalInt parent,
    OptionalInt until,
    Optional<Work> work) {

  /** Does the work; a parent has none of its own. */
  public Done perform(Workplace place) {
    return work.map(w -> w.perform(place, this)).orElseGet(Done.Completed::new);
  }
}
