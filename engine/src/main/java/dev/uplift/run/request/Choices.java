package dev.uplift.run.request;

import java.util.Set;

/**
 * What an operator decides to leave for later, or for good.
 *
 * @param leave companies whose scripts of PostSync are not run for now
 * @param takeUp companies that were set aside, and are to be finished now
 * @param ignore scripts that keep failing, and that nothing is to wait for any more
 * @param ignoreAfter how often a script must have failed before it can be ignored
 */
public record Choices(Set<String> leave, Set<String> takeUp, Set<String> ignore, int ignoreAfter) {
  public static final int IGNORE_AFTER = 3;

  /** Everything is to be done. */
  public static final Choices NONE = new Choices(Set.of(), Set.of(), Set.of(), IGNORE_AFTER);

  /** Whether everything is to be done. */
  public boolean none() {
    return leave.isEmpty() && takeUp.isEmpty() && ignore.isEmpty();
  }

  public Choices {
    leave = Set.copyOf(leave);
    takeUp = Set.copyOf(takeUp);
    ignore = Set.copyOf(ignore);
    if (ignoreAfter < 1) {
      throw new IllegalArgumentException("must have failed once at least: " + ignoreAfter);
    }
  }
}
