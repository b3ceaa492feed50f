package dev.uplift.batch.progress;

import dev.uplift.pack.Script;

/**
 * What is left of one script for one company or partition: the names of what it is not for are
 * empty.
 *
 * @param seconds until it ends, from its beginning or from now
 * @param together how many workers it keeps busy meanwhile
 */
public record TaskLeft(
    String script,
    String company,
    String partition,
    Script.Group group,
    boolean running,
    Range seconds,
    double together) {

  /** As tasks wait for each other: the same tenant's, or one of them is everybody's. */
  boolean touches(TaskLeft other) {
    boolean whole = isWhole() || other.isWhole();
    boolean otherKind = company.isEmpty() != other.company.isEmpty();
    return whole || otherKind || isTwin(other);
  }

  boolean isTwin(TaskLeft other) {
    return company.equals(other.company) && partition.equals(other.partition);
  }

  private boolean isWhole() {
    return company.isEmpty() && partition.isEmpty();
  }
}
