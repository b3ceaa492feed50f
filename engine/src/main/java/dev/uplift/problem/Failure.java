package dev.uplift.problem;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Something asked for could not be done: every problem found, and the exit code that says so. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final transient List<Problem> problems;

  public Failure(ExitCode exit, List<Problem> problems, @Nullable Throwable cause) {
    super(problems.stream().map(Problem::message).collect(Collectors.joining("; ")), cause);
    this.exit = exit;
    this.problems = List.copyOf(problems);
  }

  public Failure(ExitCode exit, Problem problem) {
    this(exit, List.of(problem), null);
  }

  /** A file that cannot be used as it has to be: what is wrong, with its name and why. */
  public static Failure of(Path file, Problem problem, Exception cause) {
    Problem told = problem.withTarget(file.toString()).withWhy(Cause.inWords(cause));
    return new Failure(ExitCode.FAILED, List.of(told), cause);
  }

  public ExitCode exit() {
    return exit;
  }

  /** At least one; in the order found. */
  public List<Problem> problems() {
    return problems;
  }
}
