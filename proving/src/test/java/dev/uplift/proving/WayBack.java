package dev.uplift.proving;

import dev.uplift.closure.DatabaseFolder;
import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.restore.Restoration;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;

/** Door and restoration of a database, as a run has them. */
record WayBack(Door door, Restoration restoration) {

  /**
   * In a home of its own.
   *
   * @param home Uplift's folder, which is also where the shell lines run
   */
  static WayBack of(Database database, RestoreSettings settings, Path home, Watcher watcher) {
    InstantSource clock = InstantSource.system();
    Path folder;
    try (Database maintenance = database.maintenance()) {
      folder = DatabaseFolder.of(home, maintenance, database.url().database());
    }
    Door door = new Door(database, folder, DoorSettings.DEFAULT, watcher, clock);
    return new WayBack(
        door, new Restoration(database, door, settings, folder, home, watcher, clock));
  }
}
