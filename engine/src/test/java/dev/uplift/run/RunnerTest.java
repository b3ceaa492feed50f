package dev.uplift.run;

import static dev.uplift.run.OldShop.RESULT;
import static dev.uplift.run.OldShop.as;
import static dev.uplift.run.OldShop.execute;
import static dev.uplift.run.OldShop.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A whole upgrade, carried out by one run. */
class RunnerTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @AutoClose private final OldShop old = OldShop.make();
  private final Shop shop = old.shop();
  private final Database database = old.database();

  @Test
  void an_upgrade_ends_with_a_database_that_equals_the_model() {
    RunOutcome outcome = run(shop.request(database));

    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
    Status status = new StatusReader(CLOCK).read(shop.site(database));
    assertThat(status.state()).isEqualTo("Completed");
    assertThat(status.substeps()).hasSize(42);
    assertThat(status.substeps()).allMatch(s -> !s.state().equals("Skipped") || s.reason() != null);
    assertThat(old.one(RESULT)).contains("(s,500)", "auditO", "quietD", "alwaysA", "(v,\"(C7,");
    assertThat(new RunbookRegistry(old.folder().resolve("home")).get("r1").steps())
        .extracting(s -> s.state())
        .containsExactly(
            StepState.COMPLETED,
            StepState.SKIPPED,
            StepState.COMPLETED,
            StepState.COMPLETED,
            StepState.COMPLETED);
  }

  @Test
  void both_queries_of_the_ax_page_run_as_they_are() {
    shop.mendParties("select 1 / 0 from custtable d where d.dataareaid = :company and :chunk(d);");
    RunOutcome outcome = run(shop.request(database));

    assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
    List<String> rows =
        database.with(
            "test",
            s ->
                s.query(
                    "SELECT StartTime, EndTime, Steps, SubSteps, Status FROM"
                        + " DBUPGRADE.DATAUPGRADESTATUS ORDER BY EndTime DESC",
                    row -> row.string("substeps") + " " + row.string("status")));
    assertThat(rows).contains("WaitForBatch Failed", "ExecuteScripts Failed");
    List<String> errors =
        database.with(
            "test",
            s ->
                s.query(
                    "select * from RELEASEUPDATESCRIPTSERRORLOG",
                    row -> row.string("company") + " " + row.string("errormessage")));
    assertThat(errors).hasSize(2).allMatch(e -> e.contains("division by zero"));
  }

  @Test
  void a_table_id_that_is_missing_or_double_is_named() {
    execute(
        database,
        "alter table systemsequences drop constraint systemsequences_pkey;"
            + "insert into systemsequences values (77, 600), (99, 1)");

    RunOutcome outcome = run(shop.request(database));

    assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.problems())
        .extracting(Problem::code)
        .containsExactlyInAnyOrder("tableIdDouble", "tableIdMissing");
    assertThat(outcome.problems().toString()).contains("99", "77");
  }

  @Test
  void an_owner_needs_not_be_superuser() {
    String role = old.role("createdb");
    try (Database owned = Rehearsal.database(18, "owned")) {
      String name = owned.url().database();
      execute(owned, "alter database \"" + name + "\" owner to \"" + role + "\"");
      try (Database owner = as(owned, role)) {
        execute(owner, Shop.OLD);
        owned.letGo();

        RunOutcome outcome = run(shop.request(owner));

        assertThat(outcome.problems()).isEmpty();
      }
    }
  }

  @Test
  void a_log_folder_that_cannot_be_written_stops_nothing() throws IOException {
    Files.createDirectories(old.folder().resolve("home"));
    Files.writeString(old.folder().resolve("home/operations"), "in the way");
    List<Event> events = new ArrayList<>();

    RunOutcome outcome = run(shop.request(database), events::add);

    assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
    assertThat(events.toString()).contains("cannot be written");
  }
}
