package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Databases of the rehearsal server of one major version. */
record Databases(int major) {
  private static final String COMMENT =
      "select shobj_description(oid, 'pg_database') as text from pg_database where datname = ?";

  /** Empty. The caller closes it. */
  Database fresh(String prefix) {
    return Rehearsal.database(major, prefix);
  }

  /**
   * A copy of a database, its comment included, whose sessions are ended first. The caller closes
   * it.
   */
  Database copyOf(Database original, String prefix) {
    String name = prefix + "_" + UUID.randomUUID().toString().substring(0, 8);
    try (Database all = open("postgres");
        Session session = all.session("copy")) {
      session.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?",
          row -> true,
          original.url().database());
      session.execute(
          "create database %s template %s"
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

  DatabaseUrl url(String name) {
    return Rehearsal.server(major).start().sibling(name);
  }

  Database open(String name) {
    return Database.open(url(name), Optional.of(Rehearsal.server(major).secret()), 4);
  }

  void drop(Database database) {
    database.close();
    try (Database all = open("postgres");
        Session session = all.session("drop")) {
      session.execute(
          "drop database if exists %s with (force)"
              .formatted(Identifier.quote(database.url().database())));
    }
  }

  /** For programs that read no pass file: {@code PGPASSWORD}. */
  String password() {
    try {
      return Files.readString(passFile()).strip().replaceFirst(".*:", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For programs: {@code PGPASSFILE}. */
  Path passFile() {
    return Rehearsal.server(major).passFile();
  }
}
