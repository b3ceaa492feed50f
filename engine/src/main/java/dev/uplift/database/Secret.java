package dev.uplift.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A password. Its text leaves this object only towards the server. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /**
   * UPLIFT_PASSWORD, PGPASSWORD, then the pgpass file (PGPASSFILE, {@code ~/.pgpass}).
   *
   * @param environment the process's environment variables
   */
  public static Optional<Secret> find(DatabaseUrl url, Map<String, String> environment) {
    for (String name : new String[] {"UPLIFT_PASSWORD", "PGPASSWORD"}) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        return Optional.of(new Secret(value));
      }
    }
    String file =
        environment.getOrDefault("PGPASSFILE", environment.getOrDefault("HOME", "") + "/.pgpass");
    return PassFile.read(Path.of(file)).passwordFor(url);
  }

  String text() {
    return text;
  }

  @Override
  public String toString() {
    return "***";
  }

  /** The text of a small file, without its last line end. */
  public static Secret ofFile(Path file) throws IOException {
    return new Secret(Files.readString(file).replaceFirst("\\R$", ""));
  }
}
