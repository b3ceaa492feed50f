package dev.uplift.run.request;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.Environment;
import java.nio.file.Path;
import java.util.Set;

/**
 * One environment's database and Uplift's own folder: what every request is about.
 *
 * @param database need not let anybody in at the moment
 * @param home Uplift's own folder
 */
public record Site(Database database, Path home, Environment environment) {
  /** The same, where jars of these packages run although no trusted publisher signed them. */
  public Site trusting(Set<String> packages) {
    return new Site(database, home, environment.trusting(packages));
  }
}
