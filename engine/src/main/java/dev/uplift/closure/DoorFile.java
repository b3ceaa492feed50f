package dev.uplift.closure;

import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code door.json}: the one place that knows how the database was before. Read anew each time, so
 * that whoever looks sees what the last act wrote.
 */
final class DoorFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path file;
  private final String database;

  DoorFile(Path folder, String database) {
    this.file = folder.resolve("door.json");
    this.database = database;
  }

  /** As it stands; an open door where there is no file. */
  DoorRecord read() {
    if (!Files.exists(file)) {
      return DoorRecord.open(database);
    }
    try {
      return JSON.readValue(Files.readString(file), DoorRecord.class);
    } catch (IOException | JacksonException e) {
      throw Failure.of(
          file,
          Problem.of("doorFileUnreadable", "what is kept of the door cannot be read")
              .withRemedy(
                  "Put the file back from a backup of Uplift's folder: it holds the grants"
                      + " and logins that the database had before it was closed."),
          e);
    }
  }

  void write(DoorRecord record) {
    WholeFile.write(file, JSON.writeValueAsString(record) + "\n");
  }
}
