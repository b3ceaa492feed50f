package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.Database;
import dev.uplift.plan.Plan;
import dev.uplift.plan.PlanFolder;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.Proposal;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was approved is what is executed. */
class ApprovalTest {
  private static final Optional<String> WAIVER = Optional.of("a test");

  @TempDir Path folder = Path.of("");
  private Shop shop = Shop.nowhere();
  private Database database = ProposalTest.old(18);

  @BeforeEach
  void open() {
    shop = Shop.in(folder);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_run_carries_its_plan_in_journal_status_and_evidence() throws IOException {
    Plan plan = plan();

    RunOutcome outcome = runner().run(shop.request(database).withApproved(Optional.of(plan)));

    assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
    assertThat(text("select approved r from dbupgrade.run")).isEqualTo(plan.planId());
    Status status = new StatusReader(InstantSource.system()).read(shop.site(database));
    assertThat(status.planId()).isEqualTo(plan.planId());
    assertThat(Files.readString(outcome.logs().resolve("about.json"))).contains(plan.planId());
  }

  @Test
  void the_name_of_a_plan_does_not_move_with_sizes_speeds_and_time() {
    Plan before = plan();
    execute(
        "insert into customer select i, 'dat', 'C' || i, 'n', null, 1, 'h' || i"
            + " from generate_series(1001, 6000) i");
    execute("analyze");

    Plan after = plan();

    assertThat(after.planId()).isEqualTo(before.planId());
    assertThat(after.peakDiskBytes()).isNotEqualTo(before.peakDiskBytes());
    assertThat(runner().run(shop.request(database).withApproved(Optional.of(before))).exit())
        .isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_moved_catalog_is_refused_and_the_objects_are_named(int major) {
    try (Database other = ProposalTest.old(major)) {
      Plan plan = plan(other);
      other.with("test", s -> s.execute("alter table customer add extra int"));
      other.with("test", s -> s.execute("create table mine (id int)"));
      other.with("test", s -> s.execute("drop table oldlog"));

      Failure refused = refused(shop.request(other).withApproved(Optional.of(plan)));

      Problem problem = problem(refused, "catalogMoved");
      assertThat(problem.why())
          .isEqualTo(
              "table public.customer was changed; table public.mine is new;"
                  + " table public.oldlog is gone");
      assertThat(problem.target()).isEqualTo(plan.planId());
      assertThat(
              other.<String>with(
                  "test",
                  s ->
                      s.one(
                          "select coalesce(to_regnamespace('dbupgrade')::text, '') n",
                          row -> row.string("n"))))
          .isEmpty();
    }
  }

  @Test
  void a_moved_package_is_refused_and_its_scripts_are_named() {
    Plan plan = plan();
    shop.replace("scripts/dedupe.sql", "hash || '-'", "hash || '+'");

    Problem problem =
        problem(refused(shop.request(database).withApproved(Optional.of(plan))), "packagesMoved");

    assertThat(problem.why()).isEqualTo("\"shop\": script dedupe was changed");

    shop.replace("model/010-model.sql", "name text not null", "name text");
    assertThat(
            problem(
                    refused(shop.request(database).withApproved(Optional.of(plan))),
                    "packagesMoved")
                .why())
        .contains("its model or dictionary was changed", "script dedupe was changed");
  }

  @Test
  void a_moved_setting_is_refused_and_named_with_both_values() {
    Plan plan = plan();

    Problem waiver =
        problem(
            refused(
                shop.request(database)
                    .withWaiver(Optional.of("another reason"))
                    .withApproved(Optional.of(plan))),
            "settingsMoved");
    RunRequest plain = shop.request(database);
    Site site = shop.site(database, "reconcile: counts\nhooks: {on-failure: ./page SECRET}\n");
    Problem file =
        problem(
            refused(
                RunRequest.of(site, plain.runbook(), shop.stack())
                    .withWaiver(WAIVER)
                    .withApproved(Optional.of(plan))),
            "settingsMoved");

    assertThat(waiver.why()).isEqualTo("restore.reason: was \"a test\", now \"another reason\"");
    assertThat(file.why())
        .contains("reconcile: was \"sums\", now \"counts\"", "hooks.on-failure: was not set")
        .doesNotContain("SECRET");
  }

  @Test
  void everything_that_moved_is_told_at_once() {
    Plan plan = plan();
    execute("create table mine (id int)");
    shop.replace("scripts/dedupe.sql", "hash || '-'", "hash || '+'");

    Failure refused =
        refused(
            shop.request(database)
                .withWaiver(Optional.of("another reason"))
                .withApproved(Optional.of(plan)));

    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.problems())
        .extracting(Problem::code)
        .contains("packagesMoved", "settingsMoved", "catalogMoved");
  }

  @Test
  void a_run_that_stopped_half_way_goes_on_although_its_catalog_has_moved() {
    Plan plan = plan();
    RunRequest request = shop.request(database).withApproved(Optional.of(plan));
    RunOutcome failed =
        runner().run(request.withFailAt(Optional.of("PostSync/ExecuteScripts/WaitForBatch")));
    assertThat(failed.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(text("select to_regclass('custtable')::text r")).isEqualTo("custtable");
    shop.replace("scripts/dedupe.sql", "hash || '-'", "hash || '+'");

    RunOutcome done = runner().run(shop.request(database).withApproved(Optional.of(plan)));

    assertThat(done.exit()).isEqualTo(ExitCode.DONE);
    assertThat(text("select string_agg(script, ',') r from dbupgrade.scriptchange"))
        .isEqualTo("dedupe");
    assertThat(text("select approved r from dbupgrade.run")).isEqualTo(plan.planId());
  }

  @Test
  void a_run_begun_with_one_plan_or_none_does_not_become_another() {
    Plan plan = plan();
    RunOutcome failed =
        runner().run(shop.request(database).withFailAt(Optional.of("DbSync/SyncSchema")));
    assertThat(failed.exit()).isEqualTo(ExitCode.FAILED);

    Problem problem =
        problem(refused(shop.request(database).withApproved(Optional.of(plan))), "otherPlan");

    assertThat(problem.why()).isEqualTo("it was begun without a plan");
  }

  @Test
  void what_died_before_the_journal_was_made_is_still_held_against_its_plan() {
    Plan plan = plan();
    new PlanFolder(shop.site(database).home()).keep(plan);
    RunRequest request = shop.request(database).withApproved(Optional.of(plan));
    try (Premises premises = Premises.of(request.site(), Watcher.none(), InstantSource.system())) {
      premises.operation().begin(Operation.begun("1", request, InstantSource.system().instant()));
    }
    execute("create table mine (id int)");

    Problem problem = problem(refused(shop.request(database)), "catalogMoved");

    assertThat(problem.why()).isEqualTo("table public.mine is new");
    assertThat(new StatusReader(InstantSource.system()).read(shop.site(database)).planId())
        .isEqualTo(plan.planId());
  }

  private static Problem problem(Failure refused, String code) {
    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    List<Problem> found = refused.problems().stream().filter(p -> p.code().equals(code)).toList();
    assertThat(found).as("%s", refused.problems()).hasSize(1);
    return found.getFirst();
  }

  private static Failure refused(RunRequest request) {
    return catchThrowableOfType(Failure.class, () -> runner().run(request));
  }

  private static Runner runner() {
    return new Runner(InstantSource.system(), Watcher.none());
  }

  private Plan plan() {
    return plan(database);
  }

  private Plan plan(Database of) {
    return new Proposal(shop.site(of), shop.stack(), InstantSource.system())
        .plan(WAIVER, OptionalInt.of(2), false);
  }

  private void execute(String sql) {
    database.with("test", s -> s.execute(sql));
  }

  private String text(String sql) {
    return database.with("test", s -> s.one(sql, row -> row.string("r")));
  }
}
