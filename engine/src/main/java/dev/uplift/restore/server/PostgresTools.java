package dev.uplift.restore.server;

import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * PostgreSQL's own programs on this machine. Looked for in the folder that {@code UPLIFT_PG_TOOLS}
 * names, and nowhere else when it is set; else on the PATH and where Debian and the PostgreSQL
 * project install them, side by side by version.
 *
 * <p>Debian's wrapper in {@code /usr/bin} is passed over: it chooses a version by itself, and the
 * programs behind it are found anyway.
 */
public final class PostgresTools {
  private static final String FOLDER = "UPLIFT_PG_TOOLS";
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, String> variables;
  private final List<Path> installations;

  /**
   * Tools as these variables name them.
   *
   * @param installations folders that hold one installation each, with {@code bin} in it
   */
  PostgresTools(Map<String, String> variables, List<Path> installations) {
    this.variables = Map.copyOf(variables);
    this.installations = List.copyOf(installations);
  }

  /** This process's. */
  public static PostgresTools ofMachine() {
    List<Path> found = new ArrayList<>(folders(Path.of("/usr/lib/postgresql"), ""));
    found.addAll(folders(Path.of("/usr"), "pgsql-"));
    return new PostgresTools(System.getenv(), found);
  }

  /**
   * A program of a version.
   *
   * @param major of PostgreSQL
   */
  public record Tool(Path path, int major) {}

  /**
   * The program of the lowest version that will do, which fits an old server best.
   *
   * @param program such as {@code pg_dump}
   * @throws Failure exit code 5 when there is none, with the versions that there are
   */
  public Path find(String program, int atLeastMajor) {
    return tool(program, atLeastMajor).path();
  }

  /** As {@link #find}, with its version. */
  public Tool tool(String program, int atLeastMajor) {
    List<Tool> all = all(program);
    return all.stream()
        .filter(tool -> tool.major() >= atLeastMajor)
        .min(Comparator.comparingInt(Tool::major))
        .orElseThrow(() -> new Failure(ExitCode.UNREACHABLE, missing(program, atLeastMajor, all)));
  }

  /** Every one that is found, in the order of the search. */
  public List<Tool> all(String program) {
    List<Tool> tools = new ArrayList<>();
    for (Path folder : searched()) {
      Path file = folder.resolve(program);
      if (Files.isExecutable(file) && !wrapper(file)) {
        version(file).ifPresent(major -> tools.add(new Tool(file, major)));
      }
    }
    return tools;
  }

  /** Of what a program answers to {@code --version}, such as {@code pg_dump (PostgreSQL) 15.18}. */
  static OptionalInt major(String answer) {
    Matcher matcher = VERSION.matcher(answer);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  private static OptionalInt version(Path file) {
    Program.Ended ended = Program.of(List.of(file.toString(), "--version")).within(PATIENCE).run();
    return ended.well() ? major(ended.output()) : OptionalInt.empty();
  }

  private List<Path> searched() {
    Optional<String> said = variable(FOLDER);
    if (said.isPresent()) {
      return List.of(Path.of(said.get()));
    }
    Stream<Path> path =
        Stream.of(variable("PATH").orElse("").split(File.pathSeparator, -1))
            .filter(part -> !part.isEmpty())
            .map(Path::of);
    return Stream.concat(path, installations.stream().map(folder -> folder.resolve("bin")))
        .distinct()
        .toList();
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  private static boolean wrapper(Path file) {
    try {
      return file.toRealPath().endsWith("pg_wrapper");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Problem missing(String program, int atLeastMajor, List<Tool> all) {
    String found =
        all.stream()
            .map(tool -> tool.path() + " of " + tool.major())
            .collect(Collectors.joining(", "));
    String where = searched().stream().map(Path::toString).collect(Collectors.joining(", "));
    return Problem.of(
            "toolMissing",
            "there is no %s of PostgreSQL %d or newer".formatted(program, atLeastMajor))
        .withTarget(program)
        .withWhy(
            found.isEmpty()
                ? "none was found in " + where
                : "there is only " + found + "; an older one cannot read a newer server or archive")
        .withRemedy(
            "Install postgresql-client-%d, or set %s to the folder that holds it."
                .formatted(atLeastMajor, FOLDER));
  }

  private static List<Path> folders(Path folder, String prefix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(Pattern.quote(prefix) + "\\d+"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
