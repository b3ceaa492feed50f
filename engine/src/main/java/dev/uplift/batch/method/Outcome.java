package dev.uplift.batch.method;

import java.util.List;

/**
 * What came of a call.
 *
 * @param rows changed
 * @param checkpoint the key up to which a walk has come; empty: all is done
 * @param warnings expectations that were not met, and fail nothing
 */
public record Outcome(long rows, List<String> checkpoint, List<Finding> warnings) {
  public Outcome {
    checkpoint = List.copyOf(checkpoint);
    warnings = List.copyOf(warnings);
  }
}
