package dev.uplift.machine;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What a program prints: through a file and not a pipe, because a program may leave a service
 * running behind it, which would die of a broken pipe when Uplift ends. Not safe for many threads.
 */
final class ProgramOutput implements AutoCloseable {
  private static final int LINES_KEPT = 200;

  private final Path file;
  private final InputStream in;
  private final Consumer<String> listener;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  private ProgramOutput(Path file, InputStream in, Consumer<String> listener) {
    this.file = file;
    this.in = in;
    this.listener = listener;
  }

  /** To a file for this user alone. */
  static ProgramOutput to(Consumer<String> listener) {
    try {
      Path file = Files.createTempFile("uplift-", ".out");
      return new ProgramOutput(file, Files.newInputStream(file), listener);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  File file() {
    return file.toFile();
  }

  /** Reads, and tells, the lines that are there by now. */
  void readOn() {
    try {
      byte[] bytes = new byte[1 << 16];
      for (int size = in.read(bytes); size > 0; size = in.read(bytes)) {
        take(bytes, size);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The last lines; nothing is read after them. */
  String last() {
    readOn();
    if (begun.size() > 0) {
      endLine();
    }
    return String.join("\n", lines).strip();
  }

  @Override
  public void close() {
    try {
      in.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void take(byte[] bytes, int size) {
    int from = 0;
    for (int i = 0; i < size; i++) {
      if (bytes[i] == '\n') {
        begun.write(bytes, from, i - from);
        endLine();
        from = i + 1;
      }
    }
    begun.write(bytes, from, size - from);
  }

  private void endLine() {
    String line = begun.toString(StandardCharsets.UTF_8);
    begun.reset();
    lines.addLast(line);
    if (lines.size() > LINES_KEPT) {
      lines.removeFirst();
    }
    listener.accept(line);
  }

  private static Failure failure(IOException cause) {
    Problem problem =
        Problem.of("outputNotKept", "what a program prints cannot be kept")
            .withTarget(System.getProperty("java.io.tmpdir", "the folder of temporary files"))
            .withWhy(Cause.inWords(cause))
            .withRemedy("Make the folder writable and see that its disk has room.");
    return new Failure(ExitCode.FAILED, java.util.List.of(problem), cause);
  }
}
