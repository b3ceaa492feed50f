package dev.uplift.restore;

import dev.uplift.database.Database;
import java.util.Map;

/** Keeps how far a restore has come, on disk first, then told to the watcher; and proves it. */
interface Progress {
  /**
   * A step is reached.
   *
   * @param step in capitals, for the watcher
   * @param more is added to what the point says {@code at}
   * @return the point as it now stands in the file
   */
  RestorePoint reached(String step, Map<String, String> more);

  /**
   * Holds what will be put in place against what was taken, while nobody but Uplift knows of it:
   * who breaks into the database once it has its name again proves nothing against the restore.
   *
   * @param copy which Uplift alone is let into
   */
  void prove(Database copy);
}
