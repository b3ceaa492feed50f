package dev.uplift.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Programs, run to their end. */
final class Commands {
  private Commands() {}

  /** What came of one: its exit code, what it printed and complained of, and how long it took. */
  record Result(int exit, String text, double seconds) {
    Result demand(int wanted) {
      if (exit != wanted) {
        throw new IllegalStateException("ended with " + exit + ": " + text);
      }
      return this;
    }
  }

  /** One that must end well. */
  static Result run(Map<String, String> variables, List<String> command) {
    return attempt(variables, command).demand(0);
  }

  static Result attempt(Map<String, String> variables, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    long began = System.nanoTime();
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      return new Result(exit, text, (System.nanoTime() - began) / 1e9);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
