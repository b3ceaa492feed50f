package dev.uplift.cli;

import dev.uplift.database.DatabaseUrl;
import dev.uplift.pack.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What holds for a command, once flags, variables, file and defaults are weighed.
 *
 * @param home Uplift's own folder
 * @param postgres major version of the embedded server
 * @param database empty: the embedded server's
 * @param packages folders or zip files, the vendor's first; may be empty
 */
record Settings(
    Path home,
    int postgres,
    Optional<DatabaseUrl> database,
    List<Path> packages,
    Optional<Environment> environment) {
  Settings {
    packages = List.copyOf(packages);
  }
}
