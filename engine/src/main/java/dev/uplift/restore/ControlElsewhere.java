package dev.uplift.restore;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether Uplift's own files survive when the server's data directory is put back. */
final class ControlElsewhere {
  private static final String DATA = "select current_setting('data_directory', true) as folder";

  private ControlElsewhere() {}

  /** Where the server is another machine's, or does not say where it lies, there is none. */
  static Optional<Problem> problem(Premises premises) {
    return data(premises).flatMap(data -> problem(real(premises.folder()), data));
  }

  /** The user that the data directory belongs to; empty where it is not seen from here. */
  static Optional<String> owner(Premises premises) {
    return data(premises).flatMap(ControlElsewhere::owner);
  }

  private static Optional<String> owner(Path data) {
    try {
      return Optional.of(Files.getOwner(data).getName());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Problem> problem(Path own, Path data) {
    if (!own.startsWith(data)) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of("homeInDataDirectory", "Uplift's folder lies in the server's data directory")
            .withTarget(own.toString())
            .withWhy("putting \"" + data + "\" back would put back what Uplift knows, too")
            .withRemedy("Choose another folder: --home or UPLIFT_HOME."));
  }

  private static Optional<Path> data(Premises premises) {
    try {
      return premises
          .database()
          .with("folder", s -> s.first(DATA, row -> Path.of(row.string("folder"))))
          .filter(Files::isDirectory)
          .map(ControlElsewhere::real);
    } catch (SqlFailure e) {
      return Optional.empty();
    }
  }

  private static Path real(Path path) {
    for (Path part = path.toAbsolutePath(); part != null; part = part.getParent()) {
      if (Files.exists(part)) {
        try {
          return part.toRealPath().resolve(part.relativize(path.toAbsolutePath())).normalize();
        } catch (IOException e) {
          return path.toAbsolutePath().normalize();
        }
      }
    }
    return path.toAbsolutePath().normalize();
  }
}
