package dev.uplift.plan.cost;

import dev.uplift.batch.progress.Range;

/**
 * What one change costs.
 *
 * @param diskBytes more than before at its fullest, on the table's own disk
 * @param walBytes that it adds to the server's log
 * @param seconds that it takes
 * @param locked for how long its strongest lock is held, if it takes one: until the transaction
 *     ends, which is at least as long as the change takes
 */
public record Cost(long diskBytes, long walBytes, Range seconds, Range locked) {
  static final Cost NONE = new Cost(0, 0, Range.NONE, Range.NONE);
}
