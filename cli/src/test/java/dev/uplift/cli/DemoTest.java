package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
  @TempDir Path folder;

  @Test
  void the_demo_makes_upgrades_and_reports() {
    try (Database database = Rehearsal.database(18, "demo")) {
      Terminal terminal = terminal(database);

      int exit = terminal.run("demo", "--rows", "3000");

      assertThat(terminal.err()).isEmpty();
      assertThat(exit).isZero();
      assertThat(terminal.out())
          .contains("StartTime")
          .containsPattern("FinalDbSync +DisableDataUpgradeFlag +Completed")
          .contains("Converted:")
          .contains("What to try next:");
      assertThat(terminal.run("diff", "--environment", ".uplift/demo/environment.yaml")).isZero();
    }
  }

  @Test
  void a_failed_demo_goes_on_with_the_same_command() {
    try (Database database = Rehearsal.database(18, "demo")) {
      Terminal terminal = terminal(database);

      int made = terminal.run("demo", "--rows", "3000", "--create-only");
      String next = terminal.out();
      int failed = terminal.run("demo", "--fail-at", "DbSync/SyncSchema");
      String told = terminal.err();
      terminal.run("errors");
      String errors = terminal.out();
      int done = terminal.run("demo");

      assertThat(made).isZero();
      assertThat(next).contains("uplift plan --environment .uplift/demo/environment.yaml");
      assertThat(failed).isEqualTo(1);
      assertThat(told).contains("failedAsAsked");
      assertThat(errors).contains("DbSync/SyncSchema");
      assertThat(done).isZero();
    }
  }

  @Test
  void a_watched_status_ends_with_the_run_and_its_exit_code_tells_how() throws Exception {
    try (Database database = Rehearsal.database(18, "watched")) {
      terminal(database).run("demo", "--rows", "3000", "--create-only");
      Terminal watching = terminal(database);
      CompletableFuture<Integer> watched =
          CompletableFuture.supplyAsync(() -> watching.run("status", "--watch", "--json"));

      terminal(database).run("demo", "--fail-at", "DbSync/SyncSchema");

      assertThat(watched.get(60, TimeUnit.SECONDS)).isEqualTo(1);
      List<String> lines = watching.out().lines().toList();
      assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> line.startsWith("{\"format\""));
      assertThat(lines.getLast()).contains("\"state\":\"Failed\"");
      terminal(database).run("demo");
      assertThat(watching.run("status", "--watch")).isZero();
      assertThat(watching.out()).contains("State     Completed");
    }
  }

  @Test
  void the_demo_makes_its_own_database_and_starts_over_when_asked_to() {
    try (Database other = Rehearsal.database(18, "demo")) {
      String own = other.url().database() + "_own";
      Terminal terminal =
          terminal(other).with("UPLIFT_DATABASE", other.url().sibling(own).toString());

      terminal.run("demo", "--rows", "2500", "--create-only");
      terminal.run("demo", "--fail-at", "DbSync/SyncSchema");
      int few = terminal.run("demo", "--rows", "-5", "--start-over");
      int refused = terminal.run("demo", "--rows", "3000", "--create-only");
      String told = terminal.err();
      int over = terminal.run("demo", "--rows", "3000", "--start-over", "--create-only", "--json");

      assertThat(few).as("nothing is dropped for it").isEqualTo(2);
      assertThat(refused).isEqualTo(3);
      assertThat(told).contains("2,500 rows").contains("--start-over");
      assertThat(over).isZero();
      assertThat(terminal.out()).contains("\"rows\" : 3000");
    }
  }

  @Test
  void a_database_with_anything_else_in_it_is_refused() {
    try (Database database = Rehearsal.database(18, "demo")) {
      database.with("test", session -> session.execute("create table mine(id int)"));
      Terminal terminal = terminal(database);

      int exit = terminal.run("demo");

      assertThat(exit).isEqualTo(3);
      assertThat(terminal.err()).contains("databaseNotOwn").contains("uplift demo --database URL");
    }
  }

  @Test
  void the_command_lines_of_ax_work() {
    try (Database database = Rehearsal.database(18, "ax")) {
      Terminal terminal = terminal(database);
      terminal.run("demo", "--rows", "3000", "--create-only");
      Path sample = Path.of(System.getProperty("uplift.root", "..")).resolve("samples/contoso-erp");
      new Site(folder)
          .file(
              "environment.yaml",
              """
              format: environment/1
              name: uat
              kind: sandbox
              database: "%s"
              packages: ["%s"]
              restore: {kind: none, reason: a rehearsal}
              """
                  .formatted(database.url(), sample));
      terminal.run("generate", "--write-inputs");

      terminal.run(
          "generate",
          "-runbookid=MajorVersionDataUpgrade-runbook",
          "-topologyfile=DefaultTopologyData.xml",
          "-servicemodelfile=DefaultServiceModelData.xml",
          "-runbookfile=MajorVersionDataUpgrade-runbook.xml");
      terminal.run("import", "-runbookfile=MajorVersionDataUpgrade-runbook.xml");
      int exit = terminal.run("execute", "-runbookid=MajorVersionDataUpgrade-runbook");
      int again =
          terminal.run("execute", "-runbookid=MajorVersionDataUpgrade-runbook", "-rerunstep=3");

      assertThat(terminal.err()).isEmpty();
      assertThat(exit).isZero();
      assertThat(again).isZero();
    }
  }

  @Test
  void status_is_json_alone() {
    try (Database database = Rehearsal.database(18, "status")) {
      Terminal terminal = terminal(database);

      int exit = terminal.run("status", "--json");

      assertThat(exit).isZero();
      assertThat(terminal.out()).startsWith("{").contains("\"format\" : \"status/1\"");
      assertThat(terminal.out()).contains("\"state\" : \"NotStarted\"");
    }
  }

  private Terminal terminal(Database database) {
    return new Terminal(folder)
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString())
        .with("UPLIFT_DATABASE", database.url().toString());
  }
}
