package dev.uplift.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The evidence of one operation: a folder for each step and attempt, such as {@code
 * step-3/attempt-2/}, with every line of the substeps' log, every statement executed, and every
 * error. A disk that is full or read-only stops nothing: it is said once a folder. Safe for many
 * threads.
 */
public final class LogFolder implements Watcher {
  private final Path operation;
  private final Form form;
  private final Consumer<String> complaints;
  private Path current;
  private boolean complained;

  /** How lines are written. */
  public enum Form {
    TEXT("txt"),
    JSON("jsonl");

    private final String extension;

    Form(String extension) {
      this.extension = extension;
    }
  }

  /**
   * The folder is made when the first thing happens.
   *
   * @param complaints is told when the folder cannot be written
   */
  public LogFolder(Path operation, Form form, Consumer<String> complaints) {
    this.operation = operation;
    this.form = form;
    this.complaints = complaints;
    this.current = operation;
  }

  /** Where the log of the step that is at work lies. */
  public synchronized Path current() {
    return current;
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.StepStarted started) {
      current = operation.resolve("step-" + started.step()).resolve("attempt-" + started.attempt());
      complained = false;
    }
    line(event).ifPresent(line -> append("log." + form.extension, line));
    switch (event) {
      case Event.StatementExecuted statement ->
          append(
              "statements.sql",
              "-- " + statement.at() + " " + statement.path() + "\n" + statement.sql() + ";");
      case Event.Failed failed -> append("errors." + form.extension, error(failed));
      default -> {}
    }
  }

  private Optional<String> line(Event event) {
    return switch (form) {
      case TEXT -> EventText.line(event);
      case JSON -> Optional.of(EventText.json(event));
    };
  }

  private String error(Event.Failed failed) {
    return switch (form) {
      case TEXT -> EventText.problem(failed.at() + " " + failed.path(), failed.problem());
      case JSON -> EventText.json(failed);
    };
  }

  private void append(String file, String text) {
    try {
      Files.createDirectories(current);
      Files.writeString(
          current.resolve(file),
          text + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        complaints.accept(
            "the log folder \""
                + current
                + "\" cannot be written, and the run goes on without: "
                + e);
      }
    }
  }
}
