package dev.uplift.machine;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of this machine, run to its end with a time-out; what it prints is kept, the last lines
 * of it. Standard input is empty. Secrets go by {@link #with}, never as an argument.
 */
public final class Program {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_READS = Duration.ofMillis(100);

  private final List<String> command;
  private final Path folder;
  private final Map<String, String> variables;
  private final Duration timeout;
  private final Consumer<String> listener;

  private Program(
      List<String> command,
      Path folder,
      Map<String, String> variables,
      Duration timeout,
      Consumer<String> listener) {
    this.command = List.copyOf(command);
    this.folder = folder;
    this.variables = Map.copyOf(variables);
    this.timeout = timeout;
    this.listener = listener;
  }

  /**
   * How it ended.
   *
   * @param exit -1 when it was ended at its time-out
   * @param output standard output and error together, the last 200 lines
   */
  public record Ended(int exit, String output, boolean timedOut, Duration took) {
    public boolean well() {
      return exit == 0 && !timedOut;
    }

    /** For a problem's {@code why}. */
    public String inWords() {
      String how = timedOut ? "was ended at its time-out" : "ended with exit code " + exit;
      return output.isBlank() ? "it " + how + " and printed nothing" : "it " + how + ": " + output;
    }
  }

  /** A program and its arguments, found on the PATH. */
  public static Program of(List<String> command) {
    Path here = Path.of("").toAbsolutePath();
    return new Program(command, here, Map.of(), Duration.ofMinutes(10), line -> {});
  }

  /** A line as an operator writes it, for {@code sh -c}. */
  public static Program line(String line) {
    return of(List.of("sh", "-c", line));
  }

  /** Where it runs. */
  public Program in(Path place) {
    return new Program(command, place, variables, timeout, listener);
  }

  /** More environment variables, beside those of this process. */
  public Program with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(more);
    return new Program(command, folder, all, timeout, listener);
  }

  /** Ended, with all that it started, when it takes longer. */
  public Program within(Duration limit) {
    return new Program(command, folder, variables, limit, listener);
  }

  /** Is told every line as it is printed, also those that are not kept; while this thread waits. */
  public Program telling(Consumer<String> told) {
    return new Program(command, folder, variables, timeout, told);
  }

  /** The command as it may be shown. */
  public String shown() {
    boolean shell = command.size() == 3 && command.get(0).equals("sh");
    return shell ? command.get(2) : String.join(" ", command);
  }

  /**
   * Runs it to its end. What it leaves running in the background is left alone.
   *
   * @throws Failure exit code 2 when it cannot be started at all; interrupted, with the program
   *     ended, when this thread is
   */
  public Ended run() {
    long began = System.nanoTime();
    try (ProgramOutput output = ProgramOutput.to(listener)) {
      Process process = start(output.file());
      boolean ended = await(process, output);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      return new Ended(ended ? process.exitValue() : -1, output.last(), !ended, took);
    }
  }

  private Process start(File output) {
    if (!Files.isDirectory(folder)) {
      throw notStarted("the folder \"" + folder + "\" is not there", "Make the folder.", null);
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(output);
    builder.environment().putAll(variables);
    try {
      return builder.start();
    } catch (IOException e) {
      throw notStarted(Cause.inWords(e), "Install it, or put its folder on the PATH of Uplift.", e);
    }
  }

  private Failure notStarted(String why, String remedy, @Nullable IOException cause) {
    Problem problem =
        Problem.of("programNotStarted", "\"" + shown() + "\" cannot be started")
            .withTarget(command.getFirst())
            .withWhy(why)
            .withRemedy(remedy);
    return new Failure(ExitCode.USAGE, List.of(problem), cause);
  }

  /** False: it took too long, and was ended. */
  private boolean await(Process process, ProgramOutput output) {
    boolean gone = false;
    try {
      long until = System.nanoTime() + timeout.toNanos();
      for (long left = timeout.toNanos(); left > 0 && !gone; left = until - System.nanoTime()) {
        gone = process.waitFor(Math.min(left, BETWEEN_READS.toNanos()), TimeUnit.NANOSECONDS);
        output.readOn();
      }
      return gone;
    } catch (InterruptedException e) {
      new ProcessFamily(process.toHandle()).end(GRACE);
      Thread.currentThread().interrupt();
      Problem problem =
          Problem.of("interrupted", "\"" + shown() + "\" was ended before its end")
              .withRemedy("Run the same command again; it goes on where it was.");
      throw new Failure(ExitCode.INTERRUPTED, List.of(problem), e);
    } finally {
      if (!gone) {
        new ProcessFamily(process.toHandle()).end(GRACE);
      }
    }
  }
}
