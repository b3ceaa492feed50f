package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Secret;
import dev.uplift.run.request.Site;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The way to a command's database: the user's own server, or the embedded one, started when needed.
 */
final class Connection {
  /** The embedded server's database, when nobody names one: the demo's. */
  static final String EMBEDDED = "contoso";

  private final Settings settings;
  private final Map<String, String> variables;

  Connection(Settings settings, Map<String, String> variables) {
    this.settings = settings;
    this.variables = variables;
  }

  /** What is done with the site that a command is about; its database need not let anybody in. */
  static <T> T onSite(Caller caller, CommonOptions common, BiFunction<Settings, Site, T> work) {
    Settings settings = new SettingsReader(caller).read(common);
    try (Database database = new Connection(settings, caller.variables()).database(4)) {
      return work.apply(settings, settings.site(database));
    }
  }

  /** Connected once, to be sure. The caller closes it. */
  Database open(int sessions) {
    Database database = database(sessions);
    try {
      var _ = database.version();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** As {@link #open}, for a database that need not let anybody in at the moment. */
  Database database(int sessions) {
    if (settings.database().isPresent()) {
      DatabaseUrl url = settings.database().get();
      return Database.of(url, secret(url), sessions);
    }
    EmbeddedServer server = server();
    DatabaseUrl maintenance = server.start();
    return Database.of(maintenance.sibling(EMBEDDED), Optional.of(server.secret()), sessions);
  }

  /**
   * A database of the same server by its name, which need not be there: not connected to yet. The
   * caller closes it.
   */
  Database named(String name) {
    if (settings.database().isPresent()) {
      DatabaseUrl url = settings.database().get();
      return Database.of(url.sibling(name), secret(url), 2);
    }
    EmbeddedServer server = server();
    return Database.of(server.start().sibling(name), Optional.of(server.secret()), 2);
  }

  /** Uplift's own server, running or not. */
  EmbeddedServer server() {
    return EmbeddedServer.at(settings.home(), settings.postgres(), Installation.postgres());
  }

  /**
   * UPLIFT_PASSWORD, then what environment.yaml refers to when the address is its own, then
   * PGPASSWORD, then a pgpass file.
   */
  Optional<Secret> secret(DatabaseUrl url) {
    boolean first = !variables.getOrDefault("UPLIFT_PASSWORD", "").isEmpty();
    if (!first && settings.databaseOfEnvironment()) {
      Optional<Secret> secret = settings.environment().flatMap(e -> e.secret(variables));
      return secret.or(() -> Secret.find(url, variables));
    }
    return Secret.find(url, variables);
  }
}
