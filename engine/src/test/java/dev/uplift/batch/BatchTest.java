package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static dev.uplift.batch.BatchRig.touchAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.BatchStatus;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void every_row_is_touched_once_and_a_second_attempt_touches_none(int major) {
    try (BatchRig rig = new BatchRig(major).rows(95)) {
      BatchOutcome first = rig.run(1, List.of(touchAll("hash")));
      BatchOutcome second = rig.run(2, List.of(touchAll("hash")));

      rig.assertEveryRowTouchedOnce();
      assertThat(first.complete()).isTrue();
      assertThat(first.finished()).isEqualTo(1);
      assertThat(second.finishedBefore()).isEqualTo(1);
      assertThat(rig.number("select count(*) n from dbupgrade.chunk")).isEqualTo(10);
      BatchStatus status = BatchStatus.read(rig.session, RUN, Script.Stage.POST_SYNC);
      assertThat(status.rowsDone()).isEqualTo(95);
      assertThat(status.rowsTotal()).isEqualTo(95);
      assertThat(status.rowsPerSecond()).isPositive();
    }
  }

  @Test
  void a_script_per_company_is_cut_by_its_company_s_rows() {
    try (BatchRig rig = new BatchRig(18).rows(90)) {
      Script script =
          script("hash")
              .perCompany()
              .chunk("t", "id")
              .body("update t set n = n + 1 where t.company = :company and :chunk(t)");

      BatchOutcome outcome = rig.run(1, List.of(script), "a", "b", "c");

      assertThat(outcome.finished()).isEqualTo(3);
      rig.assertEveryRowTouchedOnce();
      assertThat(
              rig.session.query(
                  "select sum(rows) || ' of ' || sum(rows_estimate) || ' in ' || count(*) as x"
                      + " from dbupgrade.chunk group by company",
                  r -> r.string("x")))
          .containsOnly("30 of 30 in 3");
      assertThat(
              rig.session.query(
                  "select methodname || company || rows as x"
                      + " from dbupgrade.releaseupdatescriptslog order by 1",
                  r -> r.string("x")))
          .containsExactly("hasha30", "hashb30", "hashc30");
    }
  }

  @Test
  void a_failure_holds_back_what_depends_on_it_and_nothing_else() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      List<Script> scripts =
          List.of(
              script("party/first")
                  .perCompany()
                  .body("select 1;\nselect 10 / (case when :company = 'b'\n then 0 else 1 end)"),
              script("party/second")
                  .perCompany()
                  .after("party/first")
                  .body("update t set n = n + 1 where company = :company"),
              script("party/whole").after("party/second").body("update t set n = n + 10"),
              script("other").body("update t set n = n + 100"));

      BatchOutcome outcome = rig.run(1, scripts, "a", "b", "c");

      assertThat(outcome.finished()).isEqualTo(5);
      assertThat(outcome.held())
          .extracting(BatchOutcome.Held::script, BatchOutcome.Held::company)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("party/second", "b"),
              org.assertj.core.groups.Tuple.tuple("party/whole", ""));
      assertThat(rig.count("n = case when company = 'b' then 100 else 101 end")).isEqualTo(9);
    }
  }

  @Test
  void a_failure_is_told_with_script_company_and_line_and_is_in_the_error_log() {
    try (BatchRig rig = new BatchRig(18).rows(3)) {
      Script script =
          script("party/names")
              .perCompany()
              .body("select 1;\n\nselect :company,\n  nowhere\n from t");

      Problem problem = rig.run(1, List.of(script), "usmf").failed().getFirst();
      rig.run(2, List.of(script), "usmf");

      assertThat(problem.code()).isEqualTo("columnMissing");
      assertThat(problem.target()).isEqualTo("party/names");
      assertThat(problem.at())
          .isEqualTo(new Place(PATH, "party/names", "usmf", "scripts/party/names.sql", 8));
      assertThat(problem.remedy()).contains("--rerun-step 3");
      assertThat(
              rig.session.query(
                  "select concat_ws(' ', ClassName, MethodName, Company, ErrorCount,"
                      + " problem->>'code', stack <> '') x"
                      + " from dbupgrade.releaseupdatescriptserrorlog",
                  r -> r.string("x")))
          .containsExactly("party names usmf 2 columnMissing t");
      assertThat(rig.events).hasAtLeastOneElementOfType(Event.Failed.class);
    }
  }

  @Test
  void a_mended_script_runs_only_what_was_unfinished() {
    try (BatchRig rig = new BatchRig(18).rows(90)) {
      String touch = "update t set n = n + 1 where t.company = :company and :chunk(t)";
      Script wrong =
          script("x").perCompany().chunk("t", "id").body(touch + " and 1 / (t.id - 50) <> 7");
      Script mended = script("x").perCompany().chunk("t", "id").body(touch);

      BatchOutcome first = rig.run(1, List.of(wrong), "a", "b", "c");
      BatchOutcome second = rig.run(2, List.of(mended), "a", "b", "c");

      assertThat(first.failed()).hasSize(1);
      assertThat(second.finished()).isEqualTo(1);
      assertThat(second.changedButFinished()).containsExactly("x");
      rig.assertEveryRowTouchedOnce();
      assertThat(
              rig.session.query(
                  "select 1 from dbupgrade.releaseupdatescriptserrorlog where mended_at is null",
                  r -> 1))
          .isEmpty();
    }
  }

  @Test
  void a_finished_script_that_changed_runs_again_only_when_it_is_named() {
    try (BatchRig rig = new BatchRig(18).rows(30)) {
      Script changed = script("x").chunk("t", "id").body("update t set n = n + 5 where :chunk(t)");
      rig.run(1, List.of(touchAll("x")));

      BatchOutcome unnamed = rig.run(2, List.of(changed));
      long before = rig.count("n = 1");
      Batch redo = rig.batch(new BatchSettings(RUN, 3, 2, Duration.ofSeconds(30), 10, Set.of("x")));
      BatchOutcome named = rig.run(redo, List.of(changed));

      assertThat(unnamed.changedButFinished()).containsExactly("x");
      assertThat(before).isEqualTo(30);
      assertThat(named.changedButFinished()).isEmpty();
      assertThat(rig.count("n = 6")).isEqualTo(30);
      assertThat(rig.run(4, List.of(changed)).finishedBefore()).isEqualTo(1);
      assertThat(rig.events)
          .anyMatch(e -> e instanceof Event.Noted noted && noted.text().contains("--redo x"));
    }
  }

  @Test
  void groups_are_barriers() {
    try (BatchRig rig = new BatchRig(18).rows(40)) {
      List<Script> scripts =
          List.of(
              script("z/start")
                  .group(Script.Group.START)
                  .chunk("t", "id")
                  .body("update t set n = 1 where :chunk(t)"),
              script("m/main").body("update t set n = 2 where (select min(n) from t) = 1"),
              script("a/final")
                  .group(Script.Group.FINAL)
                  .body("update t set n = 3 where (select min(n) from t) = 2"));

      rig.run(1, scripts);

      assertThat(rig.count("n = 3")).isEqualTo(40);
    }
  }

  @Test
  void a_failed_group_holds_back_the_later_groups_of_its_company() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      List<Script> scripts =
          List.of(
              script("start")
                  .perCompany()
                  .group(Script.Group.START)
                  .body("select 1 / (case when :company = 'a' then 0 else 1 end)"),
              script("main").perCompany().body("update t set n = 1 where company = :company"));

      BatchOutcome outcome = rig.run(1, scripts, "a", "b", "c");

      assertThat(outcome.held()).extracting(BatchOutcome.Held::company).containsExactly("a");
      assertThat(rig.count("n = 1 and company <> 'a'")).isEqualTo(6);
    }
  }

  @Test
  void a_script_that_ends_its_transaction_is_refused_up_front_and_at_its_mark() {
    try (BatchRig rig = new BatchRig(18).rows(3)) {
      Script script = script("x").body("update t set n = 1;\ncommit;\nupdate t set n = 2");

      List<Problem> problems =
          rig.batch(settings(1)).check(Script.Stage.POST_SYNC, List.of(script));
      BatchOutcome outcome = rig.run(1, List.of(script));

      assertThat(problems).extracting(Problem::code).containsExactly("endsTransaction");
      assertThat(problems.getFirst().at())
          .isEqualTo(new Place(null, "x", null, "scripts/x.sql", 6));
      assertThat(outcome.failed()).extracting(Problem::code).containsExactly("transactionEnded");
      assertThat(rig.count("n = 1")).isEqualTo(3);
    }
  }

  @Test
  void check_tells_everything_it_refuses_at_once() {
    try (BatchRig rig = new BatchRig(18)) {
      List<Script> scripts =
          List.of(
              script("a").body("vacuum t"),
              script("b").body("create index concurrently on t (n)"),
              script("c").body("set search_path = x"),
              script("e").body("set local work_mem = '1MB'; rollback to savepoint a; begin"),
              script("f").after("nowhere").body("select 1"));
      Batch batch =
          rig.batch(new BatchSettings(RUN, 1, 1, Duration.ofSeconds(9), 10, Set.of("gone")));

      assertThat(batch.check(Script.Stage.POST_SYNC, scripts))
          .extracting(Problem::code)
          .containsExactlyInAnyOrder(
              "unknownScript",
              "outsideTransaction",
              "outsideTransaction",
              "leaksIntoSession",
              "endsTransaction",
              "unknownScript");
    }
  }

  @Test
  void a_stopped_batch_leaves_the_rest_to_the_next_attempt() {
    try (BatchRig rig = new BatchRig(18).rows(100)) {
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Script waiting =
          script("x")
              .chunk("t", "id")
              .body(
                  "update t set n = n + 1 where :chunk(t); select pg_advisory_xact_lock_shared(7)");
      Batch batch = rig.batch(settings(1));
      batch.schedule(Script.Stage.POST_SYNC, List.of(waiting), List.of(), PATH);
      batch.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(
          () -> rig.session.first("select 1 from pg_locks where not granted", r -> 1).isPresent());

      batch.stop(Duration.ZERO);
      BatchOutcome stopped = batch.await(Script.Stage.POST_SYNC);
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThat(stopped.left()).isEqualTo(1);
      assertThat(rig.count("n > 0")).isZero();
      assertThat(rig.run(1, List.of(waiting)).complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }
}
