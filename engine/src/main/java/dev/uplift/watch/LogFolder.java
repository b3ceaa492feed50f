package dev.uplift.watch;

import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The evidence of one operation: a folder for each step and attempt, such as {@code
 * step-3/attempt-2/}, with every line of the substeps' log, every statement executed, and every
 * error; and in {@code errors/} each error with its SQL, named by {@link ErrorName}. The folder is
 * its owner's alone, because all of it may hold values of rows. A disk that is full or read-only
 * stops nothing: it is said once a folder. Safe for many threads.
 */
public final class LogFolder implements Watcher {
  private final Path operation;
  private final Form form;
  private final Consumer<String> complaints;
  private Path current;
  private boolean complained;
  private boolean made;

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
      case Event.Failed failed -> {
        append("errors." + form.extension, error(failed));
        keep(failed, failed.problem());
      }
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

  /** The newest of the same name stands. */
  private void keep(Event.Failed failed, Problem problem) {
    problem.details().forEach(detail -> keep(failed, detail));
    write(
        operation.resolve("errors").resolve(ErrorName.of(problem) + ".json"),
        EventText.error(failed.at(), failed.path(), problem),
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void append(String file, String text) {
    write(current.resolve(file), text, StandardOpenOption.APPEND);
  }

  private void write(Path file, String text, StandardOpenOption how) {
    try {
      makeFolder();
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, text + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, how);
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

  private void makeFolder() throws IOException {
    if (made) {
      return;
    }
    Files.createDirectories(operation);
    if (operation.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(operation, PosixFilePermissions.fromString("rwx------"));
    }
    made = true;
  }
}
