package dev.uplift.restore;

import dev.uplift.machine.WholeFile;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The restore points of a database, a file each: {@code restore-points/NAME.json}. */
final class PointFiles {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String EXTENSION = ".json";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private final Path folder;

  /**
   * Points of a database.
   *
   * @param database its folder
   */
  PointFiles(Path database) {
    this.folder = database.resolve("restore-points");
  }

  /** The oldest first; dropped ones too. */
  List<PointRecord> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(EXTENSION))
          .map(PointFiles::read)
          .sorted(
              Comparator.comparing((PointRecord r) -> r.point().takenAt())
                  .thenComparing(r -> r.point().name()))
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** Dropped ones too. */
  Optional<PointRecord> find(String name) {
    Path file = file(name);
    return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
  }

  void write(PointRecord point) {
    WholeFile.write(file(point.point().name()), MAPPER.writeValueAsString(point) + "\n");
  }

  void remove(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw unreadable(file(name), e);
    }
  }

  /** A {@link Failure} with exit code 2 for what cannot be a file's name. */
  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("restorePointName", "\"" + name + "\" cannot be the name of a restore point")
              .withTarget(name)
              .withWhy("it names a file and a part of a database's name")
              .withRemedy("Use up to 63 letters, digits, dots, dashes and underscores."));
    }
    return folder.resolve(name + EXTENSION);
  }

  private static PointRecord read(Path file) {
    try {
      PointRecord read = MAPPER.readValue(Files.readString(file), PointRecord.class);
      if (PointRecord.FORMAT.equals(read.format())) {
        return read;
      }
      throw unreadable(file, new IOException("its format is not " + PointRecord.FORMAT));
    } catch (IOException | JacksonException e) {
      throw unreadable(file, e);
    }
  }

  private static Failure unreadable(Path file, Exception e) {
    return Failure.of(
        file,
        Problem.of("restorePointUnreadable", "\"" + file + "\" cannot be read or written")
            .withRemedy("Give it back from a backup of this folder; do not write one by hand."),
        e);
  }
}
