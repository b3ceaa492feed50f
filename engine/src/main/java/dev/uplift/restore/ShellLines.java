package dev.uplift.restore;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import java.util.ArrayList;
import java.util.List;

/** Lines for a POSIX shell, for a person with PostgreSQL's own programs and nothing else. */
final class ShellLines {
  private final DatabaseUrl url;

  ShellLines(Database database) {
    this.url = database.url();
  }

  /** Statements in the database {@code postgres}; the first that fails ends them. */
  List<String> psql(List<String> statements) {
    List<String> lines = new ArrayList<>();
    String maintenance = url.database().equals("postgres") ? "template1" : "postgres";
    lines.add(
        "psql -X -v ON_ERROR_STOP=1 " + server() + " -d " + quote(maintenance) + " <<'UPLIFT'");
    lines.addAll(statements);
    lines.add("UPLIFT");
    return lines;
  }

  /** {@code -h ... -p ... -U ...}. */
  String server() {
    String who = url.user().map(user -> " -U " + quote(user)).orElse("");
    return "-h " + quote(url.host()) + " -p " + url.port() + who;
  }

  /** As one word. */
  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** For {@code -d}, whatever the name looks like. */
  static String connection(String database) {
    return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
