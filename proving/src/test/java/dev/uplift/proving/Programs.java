package dev.uplift.proving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs programs and waits for them. */
public final class Programs {
  private Programs() {}

  /** How a program ended and what it said. */
  public record Ended(int exit, String out, String err) {
    /** Itself, when the exit code is 0. */
    public Ended succeeded() {
      if (exit != 0) {
        throw new IllegalStateException("exit code " + exit + "\n" + out + "\n" + err);
      }
      return this;
    }
  }

  public static Ended run(Path folder, Map<String, String> environment, List<String> command) {
    return run(folder, environment, command, _ -> {});
  }

  /**
   * As {@link #run(Path, Map, List)}.
   *
   * @param started told of the process as soon as it is there
   */
  public static Ended run(
      Path folder,
      Map<String, String> environment,
      List<String> command,
      Consumer<Process> started) {
    try {
      Path out = Files.createTempFile("proving", ".out");
      Path err = Files.createTempFile("proving", ".err");
      Process process = start(folder, environment, command, out, err);
      started.accept(process);
      int exit = process.waitFor();
      Ended ended = new Ended(exit, Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a program with its output in files; the caller waits for it or ends it. */
  public static Process start(
      Path folder, Map<String, String> environment, List<String> command, Path out, Path err)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
