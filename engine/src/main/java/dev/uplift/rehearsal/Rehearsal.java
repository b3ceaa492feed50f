package dev.uplift.rehearsal;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Embedded servers for tests, one a major version, started when first asked for; they and all that
 * is in them go with the Java process. They live in {@code uplift.rehearsal}, else in {@code
 * target/rehearsal} of the project (system property {@code uplift.root}, else the current folder),
 * or beside it where another process has that; PostgreSQL's jars are found by {@code
 * uplift.postgres}. With {@code -Duplift.hasty=true} they are {@linkplain EmbeddedServer#hasty
 * hasty}, which is for tests that kill processes, never machines: not for benchmarks.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** The server of a major version, running. */
  public static EmbeddedServer server(int major) {
    EmbeddedServer server = apart(major, home());
    var _ = server.start();
    return server;
  }

  /**
   * One in a folder of its own, not yet started. Whoever asks for it stops it; in a folder of
   * {@link #home} it goes with this process.
   */
  public static EmbeddedServer apart(int major, Path home) {
    Path jars = root().resolve("target/postgres");
    EmbeddedServer server =
        EmbeddedServer.at(
            home, major, Path.of(System.getProperty("uplift.postgres", jars.toString())));
    return Boolean.getBoolean("uplift.hasty") ? server.hasty() : server;
  }

  /** The folder of this process's servers. */
  public static Path home() {
    return Own.CLAIM.home();
  }

  /** Had from when the first asks for it until this process ends. */
  private static final class Own {
    static final Claim CLAIM = Claim.first(wanted());

    private static Path wanted() {
      Path usual = root().resolve("target/rehearsal");
      return Path.of(System.getProperty("uplift.rehearsal", usual.toString())).toAbsolutePath();
    }
  }

  private static Path root() {
    return Path.of(System.getProperty("uplift.root", ".")).toAbsolutePath();
  }

  /** A fresh, empty database with its name starting with the prefix. The caller closes it. */
  public static Database database(int major, String prefix) {
    return database(major, prefix, "encoding 'UTF8'");
  }

  /** With other options of CREATE DATABASE, such as {@code encoding 'SQL_ASCII' locale 'C'}. */
  public static Database database(int major, String prefix, String options) {
    EmbeddedServer server = server(major);
    String name = prefix + "_" + UUID.randomUUID().toString().substring(0, 8);
    DatabaseUrl maintenance = server.start();
    try (Database all = Database.of(maintenance, Optional.of(server.secret()), 1);
        Session session = all.session("rehearsal")) {
      session.execute(
          "create database "
              + Identifier.quote(name)
              + " template template0 strategy file_copy "
              + options);
    }
    return Database.open(maintenance.sibling(name), Optional.of(server.secret()), 20);
  }
}
