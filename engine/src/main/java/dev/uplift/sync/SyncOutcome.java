package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.scan.Narrowed;
import java.util.List;

/**
 * What a sync did.
 *
 * @param changes carried out
 * @param rewritten tables whose rows were written anew
 * @param notRestored what stood in the way and no longer fits the new structure; the model brings
 *     its own in FINAL
 * @param narrowed columns whose values were changed, as the dictionary permits
 * @param problems why the mode did not reach its aim; empty when it did
 */
public record SyncOutcome(
    Mode mode,
    List<Change> changes,
    List<ObjectId> rewritten,
    List<Problem> notRestored,
    List<Narrowed> narrowed,
    List<Problem> problems) {

  public SyncOutcome {
    changes = List.copyOf(changes);
    rewritten = List.copyOf(rewritten);
    notRestored = List.copyOf(notRestored);
    narrowed = List.copyOf(narrowed);
    problems = List.copyOf(problems);
  }

  /** Itself, or a {@link Failure} with all problems when there are any. */
  public SyncOutcome orThrow() {
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.FAILED, problems, null);
    }
    return this;
  }
}
