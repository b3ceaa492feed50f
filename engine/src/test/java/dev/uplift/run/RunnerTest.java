package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.status.ErrorsReader;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
  private static final InstantSource CLOCK = InstantSource.system();

  /** Everything that an upgrade leaves to a user: rows, triggers' states, the next id. */
  private static final String RESULT =
      """
      select string_agg(t::text, E'\\n' order by t::text) as text from (
        select 'c', c::text from custtable c union all
        select 'p', p::text from dirparty p union all
        select 'v', v::text from customers v union all
        select 'l', l::text from auditlog l union all
        select 't', tgname || tgenabled::text from pg_trigger where not tgisinternal union all
        select 's', last_value::text from seq_77) t
      """;

  @TempDir Path folder;
  private Database database = Rehearsal.database(18, "run");
  private Shop shop = Shop.nowhere();

  @BeforeEach
  void anOldDatabase() {
    shop = Shop.in(folder);
    execute(database, Shop.OLD);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void an_upgrade_ends_with_a_database_that_equals_the_model() {
    RunOutcome outcome = run(shop.request(database));

    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
    Status status = new StatusReader(CLOCK).read(shop.site(database));
    assertThat(status.state()).isEqualTo("Completed");
    assertThat(status.substeps()).hasSize(42);
    assertThat(status.substeps()).allMatch(s -> !s.state().equals("Skipped") || s.reason() != null);
    assertThat(one(RESULT)).contains("(s,500)", "auditO", "quietD", "alwaysA", "(v,\"(C7,");
    assertThat(new RunbookRegistry(folder.resolve("home")).get("r1").steps())
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
  void a_failed_run_goes_on_where_it_stopped_once_the_script_is_mended() {
    shop.mendParties("select 1 / 0 from custtable d where d.dataareaid = :company and :chunk(d);");
    RunOutcome failed = run(shop.request(database));
    assertThat(failed.problems()).extracting(Problem::code).containsExactly("scriptsFailed");
    assertThat(failed.problems().getFirst().details()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(new ErrorsReader().read(database)).isNotEmpty();

    shop.mendParties();
    List<Event> events = new ArrayList<>();
    RunOutcome mended = run(shop.request(database).withRerunStep(OptionalInt.of(3)), events::add);

    assertThat(mended.problems()).isEmpty();
    assertThat(mended.epoch()).isEqualTo(failed.epoch() + 1);
    assertThat(events.toString()).contains("\"create-parties\" was changed");
    assertThat(events).noneMatch(RunnerTest::isFullSync);
    assertThat(new ErrorsReader().read(database)).isEmpty();
  }

  @Test
  void a_finished_script_that_was_edited_runs_again_only_when_it_is_named() {
    run(shop.request(database));
    shop.mendParties(
        "update dirparty p set name = 'again' from custtable d"
            + " where p.recid = d.party and d.dataareaid = :company and :chunk(d);");
    String again = "select count(*)::text as text from dirparty where name = 'again'";

    RunRequest rerun = shop.request(database).withRerunStep(OptionalInt.of(3));
    assertThat(run(rerun).exit()).isEqualTo(ExitCode.DONE);
    assertThat(one(again)).isEqualTo("0");

    assertThat(run(shop.request(database).withRedo(Set.of("create-parties"))).exit())
        .isEqualTo(ExitCode.DONE);
    assertThat(one(again)).isEqualTo(one("select count(*)::text as text from custtable"));

    RunRequest unknown = shop.request(database).withRedo(Set.of("no-such"));
    Failure failure = catchThrowableOfType(Failure.class, () -> run(unknown));
    assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_run_that_failed_at_any_substep_comes_to_the_same_end() {
    run(shop.request(database));
    String expected = one(RESULT);

    for (Substep substep : Substeps.all()) {
      if (substep.parent().isPresent() || substep.work().isPresent()) {
        try (Database other = Rehearsal.database(18, "fail")) {
          execute(other, Shop.OLD);
          RunRequest request = shop.request(other);
          RunOutcome failed = run(request.withFailAt(Optional.of(substep.path())));
          assertThat(failed.exit()).as(substep.path()).isEqualTo(ExitCode.FAILED);

          RunOutcome resumed = run(request);

          assertThat(resumed.problems()).as(substep.path()).isEmpty();
          assertThat(one(other, RESULT)).as(substep.path()).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void nothing_is_changed_before_all_refusals_are_known() {
    execute(database, "update sysversion set version = '9.1'");

    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> run(shop.request(database).withWaiver(Optional.of(" "))));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems())
        .extracting(Problem::code)
        .contains("noRestorePoint", "sourceVersion");
    assertThat(one("select to_regnamespace('dbupgrade')::text as text")).isEqualTo("null");
  }

  @Test
  void more_workers_than_the_server_s_connections_carry_are_refused_before_the_start() {
    RunRequest request = shop.request(database).withWorkers(OptionalInt.of(200));

    Failure failure =
        catchThrowableOfType(Failure.class, () -> new Runner(CLOCK, Watcher.none()).run(request));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    Problem problem = failure.problems().getFirst();
    assertThat(problem.code()).isEqualTo("tooManyWorkers");
    assertThat(problem.message()).startsWith("200 workers are asked for");
    assertThat(problem.why()).contains("16 are kept");
    assertThat(problem.remedy()).contains("limits: {workers}", "UPLIFT_WORKERS");
    assertThat(one("select to_regnamespace('dbupgrade')::text as text")).isEqualTo("null");
  }

  @Test
  void another_application_s_database_is_refused() {
    execute(database, "drop table sysversion");

    Failure failure = catchThrowableOfType(Failure.class, () -> run(shop.request(database)));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems()).extracting(Problem::code).contains("notRecognised");
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
  void a_role_without_rights_is_told_all_that_it_lacks() {
    String role = role("");
    database.letGo();

    Failure failure =
        catchThrowableOfType(Failure.class, () -> run(shop.request(as(database, role))));

    assertThat(failure.problems())
        .extracting(Problem::code)
        .allMatch(code -> code.endsWith("ightMissing"));
    assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(failure.problems()).hasSizeGreaterThan(3);
  }

  @Test
  void an_owner_needs_not_be_superuser() {
    String role = role("createdb");
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
  void a_changed_model_is_refused_when_a_run_goes_on() {
    RunRequest request = shop.request(database);
    run(request.withFailAt(Optional.of("DbSync/SyncSchema")));
    shop.write("model/020-more.sql", "create table more (id int);");
    RunRequest changed = RunRequest.of(request.site(), request.runbook(), shop.stack());

    Failure failure = catchThrowableOfType(Failure.class, () -> run(changed));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems()).extracting(Problem::code).containsExactly("modelChanged");
  }

  @Test
  void a_step_that_is_set_complete_is_not_done_and_the_run_goes_on_behind_it() {
    RunRequest request = shop.request(database);
    run(request.withFailAt(Optional.of("DbSync/SyncSchema")));

    RunOutcome marked = run(request.withSetStepComplete(OptionalInt.of(3)));
    List<Event> events = new ArrayList<>();
    RunOutcome after = run(request, events::add);

    assertThat(marked.exit()).isEqualTo(ExitCode.DONE);
    assertThat(events)
        .filteredOn(Event.StepStarted.class::isInstance)
        .extracting(event -> ((Event.StepStarted) event).step())
        .as("the upgrade is not done")
        .containsExactly(4);
    assertThat(after.problems()).extracting(Problem::code).contains("notEqual");
    assertThat(
            catchThrowableOfType(
                    Failure.class, () -> run(request.withSetStepComplete(OptionalInt.of(9))))
                .problems())
        .extracting(Problem::code)
        .containsExactly("stepUnknown");
  }

  @Test
  void a_package_that_is_no_newer_is_refused_when_versions_are_checked() {
    execute(database, "update sysversion set version = '7.0.0'");

    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> run(shop.request(database).withVersionCheck(true)));
    execute(database, "update sysversion set version = '5.2'");
    RunOutcome newer = run(shop.request(database).withVersionCheck(true));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems()).extracting(Problem::code).contains("versionNotNewer");
    assertThat(newer.problems()).isEmpty();
  }

  @Test
  void a_second_execute_is_told_who_is_at_work() {
    try (RunLock _ = RunLock.take(database, "elsewhere/4711")) {
      Failure failure = catchThrowableOfType(Failure.class, () -> run(shop.request(database)));

      assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
      assertThat(failure.problems().getFirst().code()).isEqualTo("alreadyRunning");
      assertThat(failure.getMessage()).contains("elsewhere/4711");
    }
  }

  @Test
  void a_log_folder_that_cannot_be_written_stops_nothing() throws IOException {
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/operations"), "in the way");
    List<Event> events = new ArrayList<>();

    RunOutcome outcome = run(shop.request(database), events::add);

    assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
    assertThat(events.toString()).contains("cannot be written");
  }

  @Test
  void an_interrupted_run_goes_on() {
    Runner[] runner = new Runner[1];
    Watcher interrupting =
        event -> {
          if (event instanceof Event.SubstepStarted s && s.path().equals("DbSync/SyncSchema")) {
            runner[0].interrupt();
          }
        };
    runner[0] = new Runner(CLOCK, interrupting);

    RunOutcome interrupted = runner[0].run(shop.request(database));
    RunOutcome resumed = run(shop.request(database));

    assertThat(interrupted.exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(resumed.problems()).isEmpty();
  }

  @Test
  void a_finished_run_that_is_executed_again_changes_nothing() {
    run(shop.request(database));
    String before = one(RESULT);
    String stands =
        "select state || ' in epoch ' || epoch || ' at ' || ended_at as text from dbupgrade.run";
    String ended = one(stands);

    for (int time = 0; time < 3; time++) {
      assertThat(run(shop.request(database)).exit()).isEqualTo(ExitCode.DONE);
      assertThat(one(RESULT)).isEqualTo(before);
      assertThat(one(stands)).startsWith("Completed").isEqualTo(ended);
    }
  }

  private String role(String options) {
    String role = database.url().database() + "_" + options;
    execute(database, "create role \"" + role + "\" login password 'x' " + options);
    return role;
  }

  private static Database as(Database database, String role) {
    DatabaseUrl url = database.url();
    return Database.open(
        new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(role), url.options()),
        Optional.of(new Secret("x")),
        4);
  }

  private static boolean isFullSync(Event event) {
    return event instanceof Event.SubstepStarted s && s.path().equals("DbSync/SyncSchema");
  }

  private static RunOutcome run(RunRequest request) {
    return run(request, Watcher.none());
  }

  private static RunOutcome run(RunRequest request, Watcher watcher) {
    return new Runner(CLOCK, watcher).run(request.withWorkers(OptionalInt.of(2)));
  }

  private String one(String sql) {
    return one(database, sql);
  }

  private static String one(Database database, String sql) {
    return database.with("test", s -> s.one(sql, row -> String.valueOf(row.stringOrNull("text"))));
  }

  private static void execute(Database database, String sql) {
    long _ = database.with("test", s -> s.execute(sql));
  }
}
