package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static dev.uplift.batch.BatchRig.touchAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.LosingProxy;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchKillTest {
  private static final String KILL_ONE =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
       where application_name like 'uplift/7/%' and datname = current_database()
         and pid <> pg_backend_pid()
       order by random() limit 1
      """;

  private static Script waitingForLock(String path) {
    return script(path)
        .chunk("t", "id")
        .body("update t set n = n + 1 where :chunk(t); select pg_advisory_xact_lock_shared(7)");
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void every_effect_is_there_once_however_often_backends_are_killed(int major) {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (BatchRig rig = new BatchRig(major).rows(3000)) {
      Batch batch = rig.batch(settings(1));
      List<Script> scripts =
          List.of(
              touchAll("hash"),
              script("after").after("hash").body("insert into t values (0, 'z', 1)"));
      batch.schedule(Script.Stage.POST_SYNC, scripts, List.of(), PATH);
      batch.start(Script.Stage.POST_SYNC, PATH);

      for (int kill = 0; kill < 25; kill++) {
        long mark = random.nextLong(300) * kill / 2;
        BatchRig.await(() -> rig.count("n > 0") >= Math.min(mark, 2900));
        rig.session.query(KILL_ONE, r -> 1);
      }
      BatchOutcome outcome = batch.await(Script.Stage.POST_SYNC);

      assertThat(outcome.failed()).isEmpty();
      assertThat(outcome.complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void a_commit_whose_answer_was_lost_is_found_done_and_not_done_again() throws IOException {
    DatabaseUrl url;
    try (BatchRig rig = new BatchRig(18).rows(400)) {
      url = rig.database.url();
      try (LosingProxy proxy = new LosingProxy(url.host(), url.port(), n -> n > 6 && n % 5 == 0);
          Database through =
              Database.open(proxy.through(url), Optional.of(Rehearsal.server(18).secret()), 5)) {
        BatchOutcome outcome = rig.run(rig.batch(through, settings(1)), List.of(touchAll("hash")));

        assertThat(outcome.failed()).isEmpty();
        assertThat(proxy.lost()).isGreaterThan(3);
        rig.assertEveryRowTouchedOnce();
        assertThat(rig.number("select min(attempt) n from dbupgrade.chunk")).isEqualTo(1);
        assertThat(rig.number("select sum(rows) n from dbupgrade.chunk")).isEqualTo(400);
      }
    }
  }

  @Test
  void a_ghost_of_an_earlier_epoch_is_ended_and_commits_nothing_more() {
    try (BatchRig rig = new BatchRig(18).rows(60)) {
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Batch ghost = rig.batch(settings(1));
      ghost.schedule(Script.Stage.POST_SYNC, List.of(waitingForLock("x")), List.of(), PATH);
      ghost.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(
          () ->
              rig.session
                      .query(
                          "select 1 from pg_locks where locktype = 'advisory' and not granted",
                          r -> 1)
                      .size()
                  == 3);

      Batch heir = rig.batch(settings(2));
      heir.schedule(Script.Stage.POST_SYNC, List.of(waitingForLock("x")), List.of(), PATH);
      assertThat(
              rig.session.query(
                  "select 1 from pg_locks where locktype = 'advisory' and not granted", r -> 1))
          .isEmpty();
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThatThrownBy(() -> ghost.await(Script.Stage.POST_SYNC))
          .isInstanceOfSatisfying(
              Failure.class,
              f -> assertThat(f.problems().getFirst().code()).isEqualTo("superseded"));
      assertThat(rig.count("n > 0")).isZero();
      heir.start(Script.Stage.POST_SYNC, PATH);
      assertThat(heir.await(Script.Stage.POST_SYNC).complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void a_worker_whose_epoch_is_gone_rolls_its_effect_back() {
    try (BatchRig rig = new BatchRig(18).rows(60)) {
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Batch ghost = rig.batch(settings(1));
      ghost.schedule(Script.Stage.POST_SYNC, List.of(waitingForLock("x")), List.of(), PATH);
      ghost.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(
          () ->
              rig.session
                      .query(
                          "select 1 from pg_locks where locktype = 'advisory' and not granted",
                          r -> 1)
                      .size()
                  == 3);

      rig.session.update("update dbupgrade.run set epoch = 2");
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThatThrownBy(() -> ghost.await(Script.Stage.POST_SYNC)).isInstanceOf(Failure.class);
      assertThat(rig.count("n > 0")).isZero();
      assertThat(
              rig.session.query("select 1 from dbupgrade.chunk where done_at is not null", r -> 1))
          .isEmpty();
    }
  }

  @Test
  void batches_abandoned_at_random_moments_come_to_the_same_end() {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (BatchRig rig = new BatchRig(18).rows(2000)) {
      List<Script> scripts =
          List.of(
              script("hash")
                  .perCompany()
                  .chunk("t", "id")
                  .body("update t set n = n + 1 where t.company = :company and :chunk(t)"),
              script("log").after("hash").body("create table once as select 1 as x"));
      for (int epoch = 1; epoch <= 8; epoch++) {
        Batch abandoned = rig.batch(settings(epoch));
        abandoned.schedule(Script.Stage.POST_SYNC, scripts, List.of("a", "b", "c"), PATH);
        abandoned.start(Script.Stage.POST_SYNC, PATH);
        long goal = rig.count("n > 0") + random.nextInt(200);
        BatchRig.await(() -> rig.count("n > 0") >= goal);
      }

      assertThat(rig.run(9, scripts, "a", "b", "c").complete()).isTrue();

      rig.assertEveryRowTouchedOnce();
      assertThat(rig.number("select count(*) n from once")).isEqualTo(1);
    }
  }

  @Test
  void a_deadlock_between_chunks_is_tried_again() {
    try (BatchRig rig = new BatchRig(18).rows(40)) {
      rig.session.execute(
          "create table hot (k int primary key, n int); insert into hot values (1, 0), (2, 0)");
      String there = "update hot set n = n + 1 where k = 1; update hot set n = n + 1 where k = 2;";
      String back = "update hot set n = n + 1 where k = 2; update hot set n = n + 1 where k = 1;";

      BatchOutcome outcome =
          rig.run(
              1,
              List.of(
                  script("x")
                      .chunk("t", "id")
                      .body(there + "update t set n = n + 1 where :chunk(t)"),
                  script("y").chunk("t", "id").body(back + "select 1 from t where :chunk(t)")));

      assertThat(outcome.failed()).extracting(Problem::message).isEmpty();
      assertThat(rig.number("select sum(n) n from hot")).isEqualTo(16);
    }
  }

  @Test
  void a_chunk_that_does_nothing_costs_little() {
    try (BatchRig rig = new BatchRig(18).rows(8000)) {
      BatchSettings one = new BatchSettings(RUN, 1, 4, Duration.ofSeconds(30), 1, Set.of());
      Script script = script("x").chunk("t", "id").body("select 1 from t where :chunk(t)");

      long start = System.nanoTime();
      BatchOutcome outcome = rig.run(rig.batch(one), List.of(script));
      double seconds = (System.nanoTime() - start) / 1e9;

      System.out.printf("8000 chunks in %.2f s: %.0f chunks a second%n", seconds, 8000 / seconds);
      assertThat(outcome.complete()).isTrue();
    }
  }
}
