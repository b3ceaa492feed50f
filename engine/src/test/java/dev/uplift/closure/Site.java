package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Identifier;
import dev.uplift.database.Secret;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A database with people of its own around it. In statements, {@code ${db}} is the database and
 * {@code ${app}} a role of this site alone, both quoted unless they stand in a literal.
 */
final class Site implements AutoCloseable {
  private final Database database;
  private final String suffix = " " + UUID.randomUUID().toString().substring(0, 8) + " \"x\"";

  private Site(Database database) {
    this.database = database;
  }

  static Site on(int major, String prefix) {
    return new Site(Rehearsal.database(major, prefix));
  }

  static Site of(Database database) {
    return new Site(database);
  }

  Database database() {
    return database;
  }

  String role(String name) {
    return name + suffix;
  }

  Door door(Path folder) {
    return door(folder, drain(Duration.ofSeconds(10)));
  }

  Door door(Path folder, DoorSettings settings) {
    return door(folder, settings, Watcher.none());
  }

  Door door(Path folder, DoorSettings settings, Watcher watcher) {
    return new Door(database, folder, settings, watcher, InstantSource.system());
  }

  DoorSettings drain(Duration drain) {
    return new DoorSettings(Duration.ZERO, drain, Optional.empty(), List.of(), Optional.empty());
  }

  DoorSettings testers(String... names) {
    return new DoorSettings(
        Duration.ZERO,
        Duration.ofSeconds(10),
        Optional.empty(),
        List.of(names).stream().map(this::role).toList(),
        Optional.empty());
  }

  /** A session as one of the site's roles, whose password is its short name. */
  Session as(String name) {
    return as(name, Map.of());
  }

  Session as(String name, Map<String, String> options) {
    DatabaseUrl url = database.url();
    DatabaseUrl theirs =
        new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(role(name)), options);
    try (Database as = Database.of(theirs, Optional.of(new Secret(name)), 1)) {
      return as.session(name);
    }
  }

  void outside(String... statements) {
    try (Database maintenance = database.maintenance();
        Session session = maintenance.session("site")) {
      for (String statement : statements) {
        session.execute(filled(statement));
      }
    }
  }

  long outsideCount(String sql) {
    try (Database maintenance = database.maintenance();
        Session session = maintenance.session("site")) {
      return session.one(filled(sql), row -> row.number("n"));
    }
  }

  void inside(String... statements) {
    try (Session session = database.session("site")) {
      for (String statement : statements) {
        session.execute(filled(statement));
      }
    }
  }

  long count(String sql) {
    try (Session session = database.session("site")) {
      return session.one(filled(sql), row -> row.number("n"));
    }
  }

  /** Until the query's {@code yes} is true, half a minute at most. */
  void await(String sql) {
    try (Database maintenance = database.maintenance();
        Session session = maintenance.session("site")) {
      boolean never =
          new Pause()
              .whileTrue(
                  () -> !session.one(filled(sql), row -> row.flag("yes")), Duration.ofSeconds(30));
      if (never) {
        throw new AssertionError("never came true: " + sql);
      }
    }
  }

  boolean allowed() {
    return outsideCount(
            "select count(*) as n from pg_database where datallowconn and datname = '${db}'")
        == 1;
  }

  private String filled(String sql) {
    String text =
        sql.replace("'${db}'", Identifier.literal(database.url().database()))
            .replace("${db}", Identifier.quote(database.url().database()));
    return java.util.regex.Pattern.compile("\\$\\{([a-z]+)\\}")
        .matcher(text)
        .replaceAll(
            found ->
                java.util.regex.Matcher.quoteReplacement(Identifier.quote(role(found.group(1)))));
  }

  @Override
  public void close() {
    database.close();
  }
}
