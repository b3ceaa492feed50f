package dev.uplift.restore;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What every kind of restore point works with.
 *
 * @param folder the database's, {@code closure.DatabaseFolder}
 * @param place where the shell lines run
 */
public record Premises(
    Database database,
    Door door,
    RestoreSettings settings,
    Path folder,
    Path place,
    Watcher watcher,
    InstantSource clock) {
  private static final String BYTES = "select pg_database_size(current_database()) as bytes";

  /** The database's name. */
  String name() {
    return database.url().database();
  }

  /** The database's, now. */
  long bytes() {
    return database.with("size", session -> session.one(BYTES, row -> row.number("bytes")));
  }
}
