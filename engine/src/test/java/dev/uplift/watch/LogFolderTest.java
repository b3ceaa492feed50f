package dev.uplift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  private static final Instant NOON = Instant.parse("2027-03-06T12:00:00Z");
  private static final List<Event> EVENTS =
      List.of(
          new Event.StepStarted(NOON, 3, "DataUpgrade", 2),
          new Event.SubstepStarted(NOON, "DbSync/SyncSchema", 1),
          new Event.StatementExecuted(NOON, "DbSync/SyncSchema", "alter table t add c int", 0.2),
          new Event.Failed(NOON, "DbSync/SyncSchema", Problem.of("diskFull", "no room is left")),
          new Event.SubstepEnded(
              NOON, "DbSync/SyncSchema", "Failed", 1.5, Optional.of("no room is left")));

  @TempDir Path folder;

  @Test
  void each_step_and_attempt_has_its_log_its_statements_and_its_errors() throws IOException {
    LogFolder logs = new LogFolder(folder, LogFolder.Form.TEXT, text -> {});

    EVENTS.forEach(logs::on);

    Path attempt = folder.resolve("step-3/attempt-2");
    assertThat(Files.readString(attempt.resolve("log.txt")))
        .contains("DbSync/SyncSchema Failed after 1.5 s: no room is left");
    assertThat(Files.readString(attempt.resolve("statements.sql")))
        .contains("alter table t add c int;");
    assertThat(Files.readString(attempt.resolve("errors.txt"))).contains("diskFull");
  }

  @Test
  void a_log_in_json_has_one_object_a_line() throws IOException {
    LogFolder logs = new LogFolder(folder, LogFolder.Form.JSON, text -> {});

    EVENTS.forEach(logs::on);

    List<String> lines = Files.readAllLines(folder.resolve("step-3/attempt-2/log.jsonl"));
    assertThat(lines).hasSize(EVENTS.size());
    assertThat(lines.getFirst())
        .startsWith("{\"event\":\"stepStarted\"")
        .contains("\"at\":\"2027-03-06T12:00:00Z\"", "\"attempt\":2");
  }

  @Test
  void a_folder_that_cannot_be_written_is_complained_of_once() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    List<String> complaints = new ArrayList<>();
    LogFolder logs = new LogFolder(file, LogFolder.Form.TEXT, complaints::add);

    EVENTS.forEach(logs::on);

    assertThat(complaints).hasSize(1);
  }
}
