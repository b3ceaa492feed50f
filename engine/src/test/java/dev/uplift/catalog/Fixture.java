package dev.uplift.catalog;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Brings SQL of the tests into a database. */
final class Fixture {
  private Fixture() {}

  static String text(String name) {
    try (InputStream stream = Fixture.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void run(Database database, String sql) {
    try (Session session = database.session("fixture")) {
      for (SqlStatement statement : SqlText.statements(sql)) {
        if (statement.form() == SqlStatement.Form.SQL) {
          session.execute(statement.text());
        }
      }
    }
  }

  static void run(Database database, List<String> statements) {
    try (Session session = database.session("fixture")) {
      session.execute("set check_function_bodies = off");
      statements.forEach(session::execute);
    }
  }
}
