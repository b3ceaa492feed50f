package dev.uplift.run.forecast;

import dev.uplift.machine.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * The percentages that an operation has shown, which never fall, whatever is found out later:
 * {@code progress.json} in the database's folder. Safe for many threads of the one process that
 * works on the operation.
 */
public final class Marks {
  /** The mark of the run as a whole. */
  public static final String WHOLE = "";

  private static final String FORMAT = "progress/1";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final String operation;

  /**
   * Those of one operation; another one begins at nothing.
   *
   * @param folder the database's
   */
  public Marks(Path folder, String operation) {
    this.file = folder.resolve("progress.json");
    this.operation = operation;
  }

  private record Kept(String format, String operation, Map<String, Integer> percent) {}

  /** Raises the mark, and answers where it stands then: never below where it has stood before. */
  public synchronized int raise(String path, int percent) {
    Map<String, Integer> marks = new TreeMap<>(read());
    int before = marks.getOrDefault(path, -1);
    if (percent <= before) {
      return before;
    }
    marks.put(path, percent);
    WholeFile.write(file, MAPPER.writeValueAsString(new Kept(FORMAT, operation, marks)));
    return percent;
  }

  /** By path; of what was never shown there is none. */
  public synchronized Map<String, Integer> read() {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      Kept kept = MAPPER.readValue(Files.readString(file), Kept.class);
      return kept.operation().equals(operation) ? Map.copyOf(kept.percent()) : Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
