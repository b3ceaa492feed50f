package dev.uplift.restore.adoption;

import dev.uplift.closure.DatabaseProperties;
import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a database was like before it was adopted: {@code adoption.json} in the folder of the name
 * that it took.
 */
final class AdoptionFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;

  AdoptionFile(Path folder) {
    this.file = folder.resolve("adoption.json");
  }

  /**
   * The database, as it was.
   *
   * @param oid by which it is known again under another name
   */
  record Adopted(
      String format, String restored, long oid, DatabaseProperties properties, Instant at) {
    Adopted(String restored, long oid, DatabaseProperties properties, Instant at) {
      this("adoption/1", restored, oid, properties, at);
    }
  }

  void write(Adopted adopted) {
    WholeFile.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(adopted));
  }

  Optional<Adopted> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), Adopted.class));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Failure failure(IOException e) {
    return Failure.of(
        file,
        Problem.of("fileNotRead", "\"" + file + "\" cannot be read or removed")
            .withRemedy("Let Uplift's user read and write the folder."),
        e);
  }
}
