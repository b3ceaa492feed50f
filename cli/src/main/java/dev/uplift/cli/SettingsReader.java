package dev.uplift.cli;

import dev.uplift.database.DatabaseUrl;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Weighs flags, {@code UPLIFT_*} variables, {@code environment.yaml} and defaults, in this order.
 * Every problem is told at once.
 */
final class SettingsReader {
  private static final int OLDEST = 15;
  private static final int NEWEST = 18;

  private final Caller caller;
  private final List<Problem> problems = new ArrayList<>();

  SettingsReader(Caller caller) {
    this.caller = caller;
  }

  /** A {@link Failure} with exit code 2 that names everything wrong. */
  Settings read(CommonOptions options) {
    return read(options, attempt(() -> environment(options)).flatMap(found -> found));
  }

  /** For the demo, which writes an environment of its own and looks at no other. */
  Settings readWithoutEnvironment(CommonOptions options) {
    return read(options, Optional.empty());
  }

  private Settings read(CommonOptions options, Optional<Environment> environment) {
    Path home = home(options);
    int postgres = attempt(() -> postgres(options, home)).orElse(NEWEST);
    Optional<String> said = text(options.database, "UPLIFT_DATABASE");
    Optional<DatabaseUrl> database =
        attempt(() -> database(said, environment)).flatMap(found -> found);
    List<Path> packages = packages(options, environment);
    Optional<Integer> workers =
        attempt(this::workers)
            .flatMap(found -> found)
            .or(() -> environment.flatMap(Environment::workers));
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
    boolean ofEnvironment = said.isEmpty() && database.isPresent();
    return new Settings(home, postgres, database, ofEnvironment, packages, workers, environment);
  }

  /** Uplift's own folder alone, for commands that need nothing else. */
  Path home(CommonOptions options) {
    return path(options.home, "UPLIFT_HOME").orElseGet(() -> absolute(Path.of(".uplift")));
  }

  /** A path as the caller meant it. */
  Path absolute(Path path) {
    return caller.folder().resolve(path).toAbsolutePath().normalize();
  }

  private int postgres(CommonOptions options, Path home) {
    Optional<String> said = text(options.postgres, "UPLIFT_POSTGRES");
    if (said.isEmpty()) {
      return IntStream.iterate(NEWEST, major -> major >= OLDEST, major -> major - 1)
          .filter(major -> Files.isDirectory(home.resolve("postgres-" + major).resolve("data")))
          .findFirst()
          .orElse(NEWEST);
    }
    boolean known = said.get().matches("1[5-8]");
    if (!known) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of(
                  "postgresVersion",
                  "the embedded server's version is \"%s\", not 15 to 18".formatted(said.get()))
              .withTarget("--postgres")
              .withRemedy("Choose 15, 16, 17 or 18."));
    }
    return Integer.parseInt(said.get());
  }

  private Optional<Environment> environment(CommonOptions options) {
    Optional<Path> said = path(options.environment, "UPLIFT_ENVIRONMENT");
    if (said.isPresent() && Files.isDirectory(said.get())) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("environmentMissing", "the environment is a folder, not a file")
              .withTarget(said.get().toString())
              .withRemedy("Name the file in it: " + said.get().resolve("environment.yaml")));
    }
    if (said.isPresent() && !Files.isRegularFile(said.get())) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("environmentMissing", "there is no such environment file")
              .withTarget(said.get().toString())
              .withRemedy("Check the path; relative paths start in the current folder."));
    }
    Path file = said.orElseGet(() -> absolute(Path.of("environment.yaml")));
    return Files.isRegularFile(file) ? Optional.of(EnvironmentReader.read(file)) : Optional.empty();
  }

  private static Optional<DatabaseUrl> database(
      Optional<String> said, Optional<Environment> environment) {
    return said.or(() -> environment.flatMap(Environment::database)).map(DatabaseUrl::parse);
  }

  private List<Path> packages(CommonOptions options, Optional<Environment> environment) {
    if (options.packages != null) {
      return options.packages.stream().map(this::absolute).toList();
    }
    Optional<String> variable = variable("UPLIFT_PACKAGE");
    if (variable.isPresent()) {
      return Stream.of(variable.get().split(File.pathSeparator, -1))
          .filter(part -> !part.isEmpty())
          .map(part -> absolute(Path.of(part)))
          .toList();
    }
    return environment.map(Environment::packages).orElse(List.of());
  }

  private Optional<Integer> workers() {
    Optional<String> said = variable("UPLIFT_WORKERS");
    if (said.isPresent() && !said.get().matches("[1-9][0-9]{0,3}")) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("workers", "\"%s\" is no number of workers".formatted(said.get()))
              .withTarget("UPLIFT_WORKERS")
              .withRemedy("Set it to a number from 1, or unset it: Uplift then sizes the batch."));
    }
    return said.map(Integer::valueOf);
  }

  private Optional<Path> path(@Nullable Path flag, String variable) {
    return Optional.ofNullable(flag).or(() -> variable(variable).map(Path::of)).map(this::absolute);
  }

  private Optional<String> text(@Nullable String flag, String variable) {
    return Optional.ofNullable(flag).or(() -> variable(variable));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(caller.variables().get(name)).filter(value -> !value.isBlank());
  }

  private <T> Optional<T> attempt(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (Failure e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }
}
