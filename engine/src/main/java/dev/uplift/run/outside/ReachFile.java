package dev.uplift.run.outside;

import dev.uplift.machine.WholeFile;
import dev.uplift.run.outside.Smoke.Reach;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the smoke role could read before the upgrade: {@code reach.json} in the database's folder.
 */
public final class ReachFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;

  ReachFile(Path databaseFolder) {
    this.file = databaseFolder.resolve("reach.json");
  }

  private record Kept(String format, String operation, Reach reach) {}

  void write(String operation, Reach reach) {
    WholeFile.write(file, MAPPER.writeValueAsString(new Kept("reach/1", operation, reach)));
  }

  /** Empty where nothing was remembered for the operation. */
  public Optional<Reach> find(String operation) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Kept kept = MAPPER.readValue(Files.readString(file), Kept.class);
      return Optional.of(kept).filter(k -> k.operation().equals(operation)).map(Kept::reach);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
