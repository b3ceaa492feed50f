package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class RestorePointCommandTest {
  @TempDir Path folder;
  private final Database database = Rehearsal.database(18, "point");

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_point_is_taken_listed_tested_and_dropped() {
    Terminal terminal = terminal();

    int refused = terminal.run("restore-point", "take", "--name", "one");
    String why = terminal.err();
    int taken =
        terminal.run("restore-point", "take", "--name", "one", "--close", "--level", "hashes");
    assertThat(terminal.err()).isEmpty();
    int tested = terminal.run("restore-point", "verify", "one", "--level", "full");
    int listed = terminal.run("restore-point", "list", "--json");
    JsonNode list = JsonMapper.shared().readTree(terminal.out());
    int dropped = terminal.run("restore-point", "drop", "one");

    assertThat(refused).isEqualTo(3);
    assertThat(why).contains("[doorMustBeClosed]", "--close");
    assertThat(taken + tested + listed + dropped).isZero();
    assertThat(list.get("format").asString()).isEqualTo("restorePoints/1");
    JsonNode point = list.get("restorePoints").get(0);
    assertThat(point.get("name").asString()).isEqualTo("one");
    assertThat(point.get("kind").asString()).isEqualTo("clone");
    assertThat(point.get("verified").asString()).isEqualTo("full");
    assertThat(terminal.run("restore-point", "list")).isZero();
    assertThat(terminal.out()).isEqualTo("There is none.\n");
  }

  @Test
  void a_point_that_nobody_knows_is_exit_code_2() {
    Terminal terminal = terminal();

    assertThat(terminal.run("restore-point", "drop", "other")).isEqualTo(2);
    assertThat(terminal.err()).contains("[restorePointMissing]");
    assertThat(terminal.run("restore-point", "drop")).isEqualTo(2);
  }

  private Terminal terminal() {
    return new Terminal(folder)
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString())
        .with("UPLIFT_DATABASE", database.url().toString());
  }
}
