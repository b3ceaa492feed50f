package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class CheckCommandTest {
  @TempDir Path folder = Path.of("");

  @Test
  void what_is_there_and_what_lacks_is_shown_with_its_cost_and_the_exit_code_says_which() {
    try (Database database = Rehearsal.database(18, "check")) {
      database.with("test", s -> s.execute("create table customer(id smallint primary key)"));
      String url = database.url().toString();

      Terminal ready = site("").with("UPLIFT_DATABASE", url);
      assertThat(ready.run("check")).as(ready.out() + ready.err()).isZero();
      assertThat(ready.out())
          .contains("ok       server-version", "Ready: nothing lacks that is needed.")
          .contains("none is wanted: a copy");

      Terminal full = site("disk-probe: echo / 10").with("UPLIFT_DATABASE", url);
      assertThat(full.run("check")).isEqualTo(3);
      assertThat(full.out())
          .contains("lacks    disk /", "costs", "remedy", "Not ready: 1 thing lacks");
    }
  }

  @Test
  void for_programs_it_is_one_json_object() {
    try (Database database = Rehearsal.database(18, "check")) {
      Terminal terminal = site("").with("UPLIFT_DATABASE", database.url().toString());

      int exit = terminal.run("check", "--json");

      JsonNode report = JsonMapper.shared().readTree(terminal.out());
      assertThat(report.get("format").asString()).isEqualTo("check/1");
      assertThat(report.get("ready").asBoolean()).isEqualTo(exit == 0);
      assertThat(report.get("checks"))
          .allSatisfy(
              check -> {
                assertThat(check.get("state").asString()).isIn("ok", "lacks", "unknown");
                assertThat(check.get("found").asString()).isNotBlank();
                assertThat(check.get("needed").isBoolean()).isTrue();
              });
    }
  }

  @Test
  void a_server_that_does_not_answer_is_exit_code_5() {
    assertThat(site("").run("check", "--database", "postgresql://nobody@localhost:1/none"))
        .isEqualTo(5);
  }

  private Terminal site(String line) {
    return Site.in(folder)
        .file(
            "environment.yaml",
            """
            format: environment/1
            name: uat
            kind: sandbox
            packages: [shop]
            restore: {kind: none, reason: a copy}
            door: {leave-open: nobody else is here}
            %s
            """
                .formatted(line))
        .terminal()
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString());
  }
}
