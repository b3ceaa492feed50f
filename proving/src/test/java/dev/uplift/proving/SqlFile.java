package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** Carries out a vendor's SQL file as psql would, stopping at the first error. */
final class SqlFile {
  private SqlFile() {}

  static void run(Database database, String text) {
    try (Session session = database.session("vendor")) {
      for (SqlStatement statement : SqlText.statements(text)) {
        run(session, statement);
      }
    }
  }

  private static void run(Session session, SqlStatement statement) {
    switch (statement.form()) {
      case SQL -> session.execute(statement.text());
      case COPY ->
          session.copyIn(
              statement.text(),
              new ByteArrayInputStream(statement.data().getBytes(StandardCharsets.UTF_8)));
      case META -> refuseUnlessHarmless(statement.text());
    }
  }

  /** What pg_dump puts around its dumps means nothing to the database. */
  private static void refuseUnlessHarmless(String command) {
    if (!command.startsWith("\\restrict") && !command.startsWith("\\unrestrict")) {
      throw new IllegalStateException("a psql command: " + command);
    }
  }
}
