package dev.uplift.cli;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a thrown thing means to the user: problems and an exit code. */
record Mishap(ExitCode exit, List<Problem> problems) {
  Mishap {
    problems = List.copyOf(problems);
  }

  static Mishap of(Throwable thrown, Caller caller) {
    return switch (thrown) {
      case Failure failure -> new Mishap(failure.exit(), failure.problems());
      case SqlFailure failure -> one(failure.exit(), failure.problem());
      case UncheckedIOException failure -> one(ExitCode.FAILED, file(failure.getCause()));
      case OutOfMemoryError _ -> one(ExitCode.FAILED, memory());
      default -> one(ExitCode.FAILED, bug(thrown, caller));
    };
  }

  private static Mishap one(ExitCode exit, Problem problem) {
    return new Mishap(exit, List.of(problem));
  }

  /** A file or folder that cannot be used. */
  static Problem file(@Nullable IOException e) {
    if (!(e instanceof FileSystemException file) || file.getFile() == null) {
      return Problem.of("fileError", "a file cannot be read or written")
          .withWhy(e == null ? null : Cause.inWords(e))
          .withRemedy("Check the folder's rights and the free space on its disk.");
    }
    return switch (file) {
      case AccessDeniedException denied ->
          Problem.of("fileRights", "the file or folder may not be read or written")
              .withTarget(denied.getFile())
              .withRemedy("Give this user the right, or choose another folder with --home.");
      case NoSuchFileException missing ->
          Problem.of("fileMissing", "there is no such file")
              .withTarget(missing.getFile())
              .withRemedy("Check the path; relative paths start in the current folder.");
      default ->
          Problem.of("fileError", "the file or folder cannot be used")
              .withTarget(file.getFile())
              .withWhy(file.getReason() == null ? file.toString() : file.getReason())
              .withRemedy("Check the folder's rights and the free space on its disk.");
    };
  }

  private static Problem memory() {
    return Problem.of("memory", "Java's memory is full")
        .withRemedy("Give it more: UPLIFT_JAVA_OPTIONS=-Xmx2g, then run the same command again.");
  }

  private static Problem bug(Throwable thrown, Caller caller) {
    Problem problem =
        Problem.of("bug", "Uplift met something it was not built for: " + thrown)
            .withRemedy(
                "Report it with the file named here; the same command may be run again, what was"
                    + " finished is not done twice.");
    return keep(Cause.inFull(thrown), caller).map(problem::withEvidence).orElse(problem);
  }

  private static java.util.Optional<String> keep(String stack, Caller caller) {
    Path home = caller.folder().resolve(caller.variables().getOrDefault("UPLIFT_HOME", ".uplift"));
    for (Path folder : List.of(home, Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
      try {
        Files.createDirectories(folder.resolve("logs"));
        Path file = Files.createTempFile(folder.resolve("logs"), "bug-", ".txt");
        Files.writeString(file, caller.clock().instant() + "\n" + stack);
        return java.util.Optional.of(file.toString());
      } catch (IOException e) {
        // The next folder is tried; the message itself is shown in any case.
      }
    }
    return java.util.Optional.empty();
  }
}
