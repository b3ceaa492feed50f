package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Databases of one server; copied by files, which takes half of what pages by the log take. */
public record Databases(EmbeddedServer server) {
  private static final String COMMENT =
      "select shobj_description(oid, 'pg_database') as text from pg_database where datname = ?";

  /** Of the rehearsal server of one major version. */
  public Databases(int major) {
    this(Rehearsal.server(major));
  }

  /** Empty. The caller closes it. */
  public Database fresh(String prefix) {
    String name = named(prefix);
    try (Database all = maintenance();
        Session session = all.session("fresh")) {
      session.execute(
          "create database %s template template0 encoding 'UTF8' strategy file_copy"
              .formatted(Identifier.quote(name)));
    }
    return Database.open(url(name), Optional.of(server.secret()), 20);
  }

  /**
   * A copy of a database, its comment included, whose sessions are ended first. The caller closes
   * it.
   */
  public Database copyOf(Database original, String prefix) {
    String name = named(prefix);
    try (Database all = maintenance();
        Session session = all.session("copy")) {
      session.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?",
          row -> true,
          original.url().database());
      session.execute(
          "create database %s template %s strategy file_copy"
              .formatted(Identifier.quote(name), Identifier.quote(original.url().database())));
      Optional<String> comment =
          session.one(
              COMMENT,
              row -> Optional.ofNullable(row.stringOrNull("text")),
              original.url().database());
      String note = comment.map(Identifier::literal).orElse("null");
      session.execute("comment on database %s is %s".formatted(Identifier.quote(name), note));
    }
    return open(name);
  }

  private static String named(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().substring(0, 8);
  }

  DatabaseUrl url(String name) {
    return server.start().sibling(name);
  }

  /** Not asked for its version: that would be a session more. */
  private Database maintenance() {
    return Database.of(url("postgres"), Optional.of(server.secret()), 1);
  }

  Database open(String name) {
    return Database.open(url(name), Optional.of(server.secret()), 4);
  }

  public void drop(Database database) {
    database.close();
    try (Database all = maintenance();
        Session session = all.session("drop")) {
      session.execute(
          "drop database if exists %s with (force)"
              .formatted(Identifier.quote(database.url().database())));
    }
  }

  /** For programs that read no pass file: {@code PGPASSWORD}. */
  public String password() {
    try {
      return Files.readString(passFile()).strip().replaceFirst(".*:", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For programs: {@code PGPASSFILE}. */
  public Path passFile() {
    return server.passFile();
  }
}
