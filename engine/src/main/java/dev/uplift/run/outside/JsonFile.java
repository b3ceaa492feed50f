package dev.uplift.run.outside;

import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of the database's folder that holds one value, and is replaced whole.
 *
 * @param unreadable code of the problem when it is there and holds none
 * @param remedy what is to be done then
 */
record JsonFile<T>(Path path, Class<T> type, String unreadable, String remedy) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Empty where there is no such file. */
  Optional<T> find() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(path), type));
    } catch (IOException | JacksonException e) {
      throw Failure.of(
          path, Problem.of(unreadable, "\"" + path + "\" cannot be read").withRemedy(remedy), e);
    }
  }

  void write(T value) {
    WholeFile.write(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
  }
}
