package dev.uplift.proving;

import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Command lines as a reader types them, with {@code ./uplift} in the current folder. */
record CommandLines(Path folder, Map<String, String> environment) {
  CommandLines {
    environment = Map.copyOf(environment);
  }

  /** Puts an {@code uplift} into the folder that runs what was just compiled. */
  static CommandLines in(Path folder, Map<String, String> environment) {
    try {
      Path file = folder.resolve("uplift");
      String command =
          Uplift.command(List.of()).stream()
              .map(word -> "'" + word.replace("'", "'\\''") + "'")
              .reduce("exec", (line, word) -> line + " " + word);
      Files.writeString(file, "#!/bin/sh\n" + command + " \"$@\"\n");
      if (!file.toFile().setExecutable(true)) {
        throw new IllegalStateException("cannot be made executable: " + file);
      }
      return new CommandLines(folder, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script; it ends at the first line that fails. */
  Ended run(String script) {
    return Programs.run(folder, environment, List.of("bash", "-e", "-c", script));
  }
}
