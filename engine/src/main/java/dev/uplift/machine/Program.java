package dev.uplift.machine;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program of this machine, run to its end with a time-out; what it prints is kept, the last lines
 * of it. Standard input is empty. Secrets go by {@link #with}, never as an argument.
 */
public final class Program {
  private static final int LINES_KEPT = 200;
  private static final Duration GRACE = Duration.ofSeconds(5);

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

  /** Is told every line as it is printed, also those that are not kept; in a thread of its own. */
  public Program telling(Consumer<String> told) {
    return new Program(command, folder, variables, timeout, told);
  }

  /** The command as it may be shown. */
  public String shown() {
    boolean shell = command.size() == 3 && command.get(0).equals("sh");
    return shell ? command.get(2) : String.join(" ", command);
  }

  /**
   * Runs it to its end.
   *
   * @throws Failure exit code 2 when it cannot be started at all
   */
  public Ended run() {
    long began = System.nanoTime();
    ArrayDeque<String> lines = new ArrayDeque<>();
    Process process = start();
    Thread reader = Thread.ofVirtual().start(() -> read(process, lines, listener));
    boolean ended = await(process);
    if (!ended) {
      end(process);
    }
    join(reader);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    synchronized (lines) {
      String output = String.join("\n", lines).strip();
      return new Ended(ended ? process.exitValue() : -1, output, !ended, took);
    }
  }

  private Process start() {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.environment().putAll(variables);
    try {
      return builder.start();
    } catch (IOException e) {
      Problem problem =
          Problem.of("programNotStarted", "\"" + shown() + "\" cannot be started")
              .withTarget(command.getFirst())
              .withWhy(Cause.inWords(e))
              .withRemedy("Install it, or put its folder on the PATH.");
      throw new Failure(ExitCode.USAGE, List.of(problem), e);
    }
  }

  private static void read(Process process, ArrayDeque<String> lines, Consumer<String> listener) {
    try (InputStream output = process.getInputStream();
        var reader =
            new java.io.BufferedReader(
                new java.io.InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        listener.accept(line);
        synchronized (lines) {
          lines.addLast(line);
          if (lines.size() > LINES_KEPT) {
            lines.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      // The program is gone, and its pipe with it.
    }
  }

  private boolean await(Process process) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    family.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /** A program that left a daemon behind holds the pipe: not waited for long. */
  private static void join(Thread reader) {
    try {
      if (!reader.join(GRACE)) {
        reader.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
