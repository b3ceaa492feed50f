package dev.uplift.closure;

import dev.uplift.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    return home.resolve("databases").resolve(encoded(name) + "-" + server);
  }

  /**
   * The only one of a database of that name, for as long as its server cannot be asked; empty when
   * there is none, or databases of several servers have the name.
   */
  public static Optional<Path> only(Path home, String name) {
    Path all = home.resolve("databases");
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    Pattern own = Pattern.compile(Pattern.quote(encoded(name)) + "-\\d+");
    try (Stream<Path> folders = Files.list(all)) {
      List<Path> fit =
          folders
              .filter(folder -> own.matcher(String.valueOf(folder.getFileName())).matches())
              .toList();
      return fit.size() == 1 ? Optional.of(fit.getFirst()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
