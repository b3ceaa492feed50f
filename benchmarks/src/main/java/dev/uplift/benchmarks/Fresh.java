package dev.uplift.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Databases made anew for each measurement, and a folder that goes when Java ends. */
final class Fresh {
  private static final String MEASURED = "measured";

  private Fresh() {}

  /** Of the project. */
  static Path root() {
    return Path.of(System.getProperty("uplift.root", ".")).toAbsolutePath().normalize();
  }

  /** For what a benchmark writes, in the project's {@code target}. */
  static Path folder() {
    try {
      return Files.createDirectories(root().resolve("target/benchmarks"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database to be copied for each measurement. */
  static DatabaseUrl template(String name, Consumer<Database> fill) {
    try (Database database = Rehearsal.database(18, name)) {
      fill.accept(database);
      return database.url();
    }
  }

  /** What the measurement says of a copy of the template, after a checkpoint. */
  static double copy(DatabaseUrl template, ToDoubleFunction<Database> measurement) {
    try (Database all = open(template.sibling("postgres"))) {
      all.with(
          "copy",
          session ->
              session.execute("drop database if exists " + MEASURED + " with (force)")
                  + session.execute(
                      "create database %s template %s strategy file_copy"
                          .formatted(MEASURED, Identifier.quote(template.database()))));
      try (Database database = open(template.sibling(MEASURED))) {
        checkpoint(database);
        return measurement.applyAsDouble(database);
      }
    }
  }

  static void checkpoint(Database database) {
    long _ = database.with("checkpoint", session -> session.execute("checkpoint"));
  }

  /** Closes it too. */
  static void drop(Database database) {
    DatabaseUrl url = database.url();
    database.close();
    try (Database all = open(url.sibling("postgres"));
        Session session = all.session("drop")) {
      session.execute("drop database %s with (force)".formatted(Identifier.quote(url.database())));
    }
  }

  static Database open(DatabaseUrl url) {
    return Database.open(url, Optional.of(Rehearsal.server(18).secret()), 10);
  }

  /** A pool for a rival. The caller closes it. */
  static HikariDataSource source(Database database) {
    DatabaseUrl url = database.url();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address(url));
    url.user().ifPresent(config::setUsername);
    config.setPassword(database.programVariables().get("PGPASSWORD"));
    config.setMaximumPoolSize(10);
    return new HikariDataSource(config);
  }

  /** For JDBC. */
  static String address(DatabaseUrl url) {
    return "jdbc:postgresql://%s:%d/%s".formatted(url.host(), url.port(), url.database());
  }
}
