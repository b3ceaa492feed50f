package dev.uplift.catalog;

import dev.uplift.database.Database;
import dev.uplift.database.ServerVersion;
import dev.uplift.database.Session;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** A catalog of these objects, and nothing said about them. */
  static Catalog catalog(int major, CatalogObject... objects) {
    Map<ObjectId, CatalogObject> byId = new LinkedHashMap<>();
    for (CatalogObject object : objects) {
      byId.put(object.id(), object);
    }
    ServerVersion version = new ServerVersion(major * 10_000, Integer.toString(major));
    return new Catalog(version, byId, Map.of(), Map.of(), Map.of(), Map.of());
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
