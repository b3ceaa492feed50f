package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files that a command is told to write, looked at before the work: what takes an hour is not done
 * for a file that cannot be written.
 */
final class OutputFiles {
  private final SettingsReader reader;
  private final List<Problem> problems = new ArrayList<>();

  OutputFiles(SettingsReader reader) {
    this.reader = reader;
  }

  /** Where that is; empty where none is asked for. */
  Optional<Path> file(String option, @Nullable Path said) {
    Optional<Path> file = Optional.ofNullable(said).map(reader::absolute);
    file.ifPresent(each -> look(option, each));
    return file;
  }

  /** A {@link Failure} with exit code 2 that names every one that cannot be written. */
  void check() {
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
  }

  private void look(String option, Path file) {
    if (Files.isDirectory(file)) {
      add(option, "\"%s\" is a folder".formatted(file), "Name a file, which may be new.");
      return;
    }
    Path folder = nearest(file);
    if (!Files.isDirectory(folder)) {
      add(option, "\"%s\" is no folder".formatted(folder), "Name a file in another folder.");
    } else if (!Files.isWritable(folder)) {
      add(
          option,
          "nothing may be written into the folder \"%s\"".formatted(folder),
          "Name a file in another folder, or give this user the right.");
    }
  }

  /** Folders that are not there are made. */
  private static Path nearest(Path file) {
    Path folder = file.resolveSibling(".").normalize();
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }

  private void add(String option, String message, String remedy) {
    problems.add(Problem.of("fileNotWritten", message).withTarget(option).withRemedy(remedy));
  }
}
