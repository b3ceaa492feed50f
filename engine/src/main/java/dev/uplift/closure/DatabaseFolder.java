package dev.uplift.closure;

import dev.uplift.database.Database;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where Uplift keeps what it must know of a database and what must outlive it. */
public final class DatabaseFolder {
  private DatabaseFolder() {}

  /**
   * {@code home/databases/name-identifier}: the name, and the identifier that its server got when
   * it was made, so that every spelling of its address finds the same folder.
   *
   * @param maintenance any database of the server
   */
  public static Path of(Path home, Database maintenance, String name) {
    String server =
        maintenance.with(
            "folder",
            s ->
                s.one(
                    "select system_identifier::text as id from pg_control_system()",
                    row -> row.string("id")));
    return home.resolve("databases")
        .resolve(URLEncoder.encode(name, StandardCharsets.UTF_8) + "-" + server);
  }
}
