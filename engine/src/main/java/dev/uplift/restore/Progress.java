package dev.uplift.restore;

import java.util.Map;

/** Keeps how far a restore has come: on disk first, then told to the watcher. */
@FunctionalInterface
interface Progress {
  /**
   * A step is reached.
   *
   * @param step in capitals, for the watcher
   * @param more is added to what the point says {@code at}
   * @return the point as it now stands in the file
   */
  RestorePoint reached(String step, Map<String, String> more);
}
