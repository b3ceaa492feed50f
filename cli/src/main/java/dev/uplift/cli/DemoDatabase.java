package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Identifier;
import dev.uplift.database.Secret;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.Optional;

/** The demo's database: found or made; never one that holds anything not the demo's own. */
final class DemoDatabase {
  private final DatabaseUrl url;
  private final Optional<Secret> secret;

  private DemoDatabase(DatabaseUrl url, Optional<Secret> secret) {
    this.url = url;
    this.secret = secret;
  }

  /** The database that the settings name, or the embedded server's, which is started. */
  static DemoDatabase of(Settings settings, Connection connection) {
    if (settings.database().isPresent()) {
      DatabaseUrl url = settings.database().get();
      return new DemoDatabase(url, connection.secret(url));
    }
    EmbeddedServer server = connection.server();
    DatabaseUrl url = server.start().sibling(Connection.EMBEDDED);
    return new DemoDatabase(url, Optional.of(server.secret()));
  }

  DatabaseUrl url() {
    return url;
  }

  /** Without connecting. The caller closes it. */
  Database database() {
    return Database.of(url, secret, 2);
  }

  /** Whether a killed process left it shut. */
  boolean shut() {
    try (Database database = Database.open(url, secret, 1)) {
      var _ = database.version();
      return false;
    } catch (Failure e) {
      return "databaseShut".equals(e.problems().getFirst().code());
    }
  }

  /** A database, and whether it has just been made. */
  record Opened(Database database, boolean made) {}

  /** Makes the database where there is none. The caller closes it. */
  Opened open(int sessions) {
    try {
      return new Opened(Database.open(url, secret, sessions), false);
    } catch (Failure e) {
      boolean missing = "databaseMissing".equals(e.problems().getFirst().code());
      if (!missing) {
        throw e;
      }
    }
    maintain("create database " + Identifier.quote(url.database()) + " template template0");
    return new Opened(Database.open(url, secret, sessions), true);
  }

  /** Drops the database; nobody may be connected to it. */
  void drop() {
    maintain("drop database if exists " + Identifier.quote(url.database()));
  }

  /** Refuses what is not the demo's. */
  Failure foreign() {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("databaseNotOwn", "the database holds something that is not the demo's")
            .withTarget(url.toString())
            .withRemedy(
                "Name a database that is empty or does not exist yet: uplift demo --database URL"));
  }

  private void maintain(String statement) {
    try (Database server = Database.open(url.sibling("postgres"), secret, 1);
        Session session = server.session("demo")) {
      session.execute(statement);
    }
  }
}
