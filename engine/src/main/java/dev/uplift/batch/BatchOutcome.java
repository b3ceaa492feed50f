package dev.uplift.batch;

import dev.uplift.problem.Problem;
import java.util.List;

/**
 * How a stage's scripts ended. Counts are script × company.
 *
 * @param finished now
 * @param finishedBefore in an earlier attempt at the run
 * @param failed one problem for each, with {@code at.script} and {@code at.company}
 * @param held not begun, because of a failure
 * @param setAside not begun, because a company is set aside
 * @param left neither begun nor held: the batch was stopped
 * @param changedButFinished scripts whose file changed after they were finished; they did not run
 *     again
 */
public record BatchOutcome(
    int finished,
    int finishedBefore,
    List<Problem> failed,
    List<Held> held,
    List<Held> setAside,
    int left,
    List<String> changedButFinished) {

  public BatchOutcome {
    failed = List.copyOf(failed);
    held = List.copyOf(held);
    setAside = List.copyOf(setAside);
    changedButFinished = List.copyOf(changedButFinished);
  }

  /**
   * A script that was not begun for a company.
   *
   * @param because names what failed
   */
  public record Held(String script, String company, String because) {}

  /** Whether every script of the stage is finished for every company that is not set aside. */
  public boolean complete() {
    return failed.isEmpty() && held.isEmpty() && left == 0;
  }
}
