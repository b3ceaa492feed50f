package dev.uplift.reconcile;

import dev.uplift.machine.WholeFile;
import dev.uplift.pack.environment.ReconcileLevel;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures before the upgrade: {@code baseline.jsonl} in the database's folder, outside the
 * database. A line is added as each table is measured, so that a killed measurement goes on.
 * Written under the run lock.
 */
public final class Baseline {
  private static final String FORMAT = "baseline/1";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;

  public Baseline(Path databaseFolder) {
    this.file = databaseFolder.resolve("baseline.jsonl");
  }

  /**
   * What is in the file.
   *
   * @param complete when the last table was measured; empty: some are missing
   */
  record Content(
      String operation, ReconcileLevel level, List<Measured> tables, Optional<Instant> complete) {
    Content {
      tables = List.copyOf(tables);
    }
  }

  /** A table and its figures. */
  record Measured(Pairing pairing, TableFigures figures) {}

  /** The first line. */
  private record Head(String format, String operation, ReconcileLevel level) {}

  /** Any other line: a table, or the end. */
  private record Line(Optional<Measured> table, Optional<Instant> complete) {}

  /**
   * From now on the operation owes a measurement: nothing in the database has been changed by it.
   * Said again, it does nothing.
   */
  public void owed(String operation, ReconcileLevel level) {
    if (level == ReconcileLevel.NONE) {
      drop();
    } else if (find(operation).isEmpty()) {
      WholeFile.write(file, MAPPER.writeValueAsString(new Head(FORMAT, operation, level)) + "\n");
    }
  }

  private void drop() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Empty where the operation owes none. What a kill cut off is measured again. */
  Optional<Content> find(String operation) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      Head head = MAPPER.readValue(lines.getFirst(), Head.class);
      return head.operation().equals(operation)
          ? Optional.of(content(head, lines.subList(1, lines.size())))
          : Optional.empty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static Content content(Head head, List<String> lines) {
    List<Measured> tables = new ArrayList<>();
    Optional<Instant> complete = Optional.empty();
    for (String text : lines) {
      Optional<Line> line = line(text);
      line.flatMap(Line::table).ifPresent(tables::add);
      complete = complete.or(() -> line.flatMap(Line::complete));
    }
    return new Content(head.operation(), head.level(), tables, complete);
  }

  /** Only a line that was being written when the process died cannot be read. */
  private static Optional<Line> line(String text) {
    try {
      return Optional.of(MAPPER.readValue(text, Line.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  void add(Pairing table, TableFigures figures) {
    append(new Line(Optional.of(new Measured(table, figures)), Optional.empty()));
  }

  void complete(Instant at) {
    append(new Line(Optional.empty(), Optional.of(at)));
  }

  /** On a line of its own, also behind one that was cut off. */
  private void append(Line line) {
    byte[] bytes = ("\n" + MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        int _ = channel.write(buffer);
      }
      if (line.complete().isPresent()) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Failure unusable(IOException cause) {
    return Failure.of(
        file,
        Problem.of("baselineUnusable", "\"" + file + "\" cannot be read or written")
            .withRemedy("Make the folder writable, see that its disk has room, and go on."),
        cause);
  }
}
