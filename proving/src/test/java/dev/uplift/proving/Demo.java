package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** {@code uplift demo} on a database of the rehearsal server, each command a process of its own. */
public record Demo(Uplift uplift, long rows) {
  public static Demo in(Path folder, Databases server, long rows) {
    return new Demo(Uplift.in(folder).with("PGPASSFILE", server.passFile().toString()), rows);
  }

  /** Makes the old database and stops. */
  public Ended create(DatabaseUrl url) {
    return uplift.run(
        "demo", "--rows", Long.toString(rows), "--database", url.toString(), "--create-only");
  }

  public Ended run(DatabaseUrl url) {
    return uplift.run(command(url));
  }

  public Process start(Database database, Path out, Path err) {
    try {
      return uplift.start(command(database.url()), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(DatabaseUrl url) {
    return List.of("demo", "--rows", Long.toString(rows), "--database", url.toString());
  }
}
