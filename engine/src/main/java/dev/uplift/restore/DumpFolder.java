package dev.uplift.restore;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that hold dumps: a {@link Failure} with exit code 1 for what the disk refuses. */
final class DumpFolder {
  private DumpFolder() {}

  static List<Problem> refusals(Path folder) {
    try {
      create(folder);
    } catch (Failure e) {
      return e.problems();
    }
    return Files.isWritable(folder)
        ? List.of()
        : List.of(notWritable(folder, "it may not be written"));
  }

  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  /** With all that is in it. One that is not there is no error. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  private static Failure failure(Path folder, IOException e) {
    return new Failure(ExitCode.FAILED, List.of(notWritable(folder, Cause.inWords(e))), e);
  }

  private static Problem notWritable(Path folder, String why) {
    return Problem.of("folderNotWritable", "\"" + folder + "\" cannot be made, written or deleted")
        .withTarget(folder.toString())
        .withWhy(why)
        .withRemedy("Make it writable, or name another: restore: {folder: ...}.");
  }
}
