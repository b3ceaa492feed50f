package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.pack.environment.Environment;
import dev.uplift.run.request.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds for a command, once flags, variables, file and defaults are weighed.
 *
 * @param home Uplift's own folder
 * @param postgres major version of the embedded server
 * @param database empty: the embedded server's
 * @param databaseOfEnvironment whether environment.yaml named the database, and may say its
 *     password
 * @param workers of the batch; empty: sized by Uplift
 * @param packages folders or zip files, the vendor's first; may be empty
 */
record Settings(
    Path home,
    int postgres,
    Optional<DatabaseUrl> database,
    boolean databaseOfEnvironment,
    List<Path> packages,
    Optional<Integer> workers,
    Optional<Environment> environment) {
  Settings {
    packages = List.copyOf(packages);
  }

  /** The environment's name, or the database's where there is no environment.yaml. */
  String environmentName() {
    return environment
        .map(Environment::name)
        .or(() -> database.map(DatabaseUrl::database))
        .orElse(Connection.EMBEDDED);
  }

  /** What every request is about; without a file everything is as by default. */
  Site site(Database opened) {
    return new Site(
        opened, home, environment.orElseGet(() -> Environment.bare(home, environmentName())));
  }

  /** Answers to configuration keys. */
  Map<String, Boolean> configurationKeys() {
    return environment.map(Environment::configurationKeys).orElse(Map.of());
  }
}
