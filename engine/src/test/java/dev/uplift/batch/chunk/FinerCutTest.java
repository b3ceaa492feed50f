package dev.uplift.batch.chunk;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchRig;
import dev.uplift.batch.board.Pace;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinerCutTest {
  private static final Duration TARGET = Duration.ofSeconds(1);

  private static final String END_ONE =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
       where application_name like 'uplift/7/%' and datname = current_database()
         and query like '%chunk%' and pid <> pg_backend_pid()
       order by random() limit 1
      """;

  private static BatchSettings settings(int workers, long chunkRows) {
    return new BatchSettings(RUN, 1, workers, Duration.ofSeconds(30), chunkRows, Set.of())
        .withTarget(TARGET);
  }

  /** A twentieth of a second passes for each row that the query counts, and no other time. */
  private record RowClock(Session session, String count) implements InstantSource {
    @Override
    public synchronized Instant instant() {
      return Instant.EPOCH.plusMillis(50 * session.one(count, row -> row.number("n")));
    }
  }

  private static Batch batch(BatchRig rig, BatchSettings settings, Session own, String count) {
    return rig.batch(rig.database, settings, Ceilings.none(), new RowClock(own, count));
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "company,id"})
  void after_a_chunk_of_five_times_the_target_the_others_are_cut_in_five(String key) {
    try (BatchRig rig = new BatchRig(18).rows(400);
        Session own = rig.database.session("clock")) {
      Script script =
          script("x").chunk("t", key.split(",")).body("update t set n = n + 1 where :chunk(t)");
      Batch batch = batch(rig, settings(1, 100), own, "select sum(n) n from t");

      assertThat(rig.run(batch, List.of(script)).complete()).isTrue();

      rig.assertEveryRowTouchedOnce();
      assertThat(
              rig.text(
                  "select string_agg(c || ' × ' || rows, ', ' order by rows) x from (select rows,"
                      + " count(*) c from dbupgrade.chunk where rows = rows_estimate group by 1)"
                      + " sizes"))
          .isEqualTo("15 × 20, 1 × 100");
    }
  }

  @Test
  void chunks_of_places_are_cut_too() {
    try (BatchRig rig = new BatchRig(18).rows(400);
        Session own = rig.database.session("clock")) {
      rig.session.execute("create table u (id bigint primary key)");
      Script script =
          script("x").chunk("t", "ctid").body("insert into u select id from t where :chunk(t)");
      Batch batch = batch(rig, settings(1, 200), own, "select count(*) n from u");

      assertThat(rig.run(batch, List.of(script)).complete()).isTrue();

      assertThat(rig.number("select count(*) n from u join t using (id)")).isEqualTo(400);
      assertThat(rig.number("select max(rows) n from dbupgrade.chunk where number > 0"))
          .isLessThan(40);
    }
  }

  @Test
  void cut_finer_and_killed_again_and_again_every_effect_is_there_once() {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (BatchRig rig = new BatchRig(18).rows(2000);
        Session own = rig.database.session("clock")) {
      Script script = script("x").chunk("t", "id").body("update t set n = n + 1 where :chunk(t)");
      Batch batch = batch(rig, settings(3, 100), own, "select sum(n) n from t");
      batch.schedule(Script.Stage.POST_SYNC, List.of(script), List.of(), PATH);
      batch.start(Script.Stage.POST_SYNC, PATH);

      for (int kill = 0; kill < 20; kill++) {
        long mark = random.nextLong(90) * kill;
        BatchRig.await(() -> rig.count("n > 0") >= mark);
        rig.session.query(END_ONE, row -> 1);
      }

      assertThat(batch.await(Script.Stage.POST_SYNC).failed()).isEmpty();
      rig.assertEveryRowTouchedOnce();
      assertThat(rig.number("select count(*) n from dbupgrade.chunk")).isGreaterThan(60);
      assertThat(rig.number("select sum(rows) n from dbupgrade.chunk")).isEqualTo(2000);
    }
  }

  @Test
  void what_another_process_has_cut_and_left_is_done_before_the_task_ends() {
    try (BatchRig rig = new BatchRig(18).rows(40)) {
      Script waits =
          script("x")
              .chunk("t", "id")
              .body(
                  "update t set n = n + 1 where :chunk(t); select pg_advisory_xact_lock_shared(7)");
      rig.session.query("select pg_advisory_lock(7)", row -> 1);
      Batch batch = rig.batch(settings(1, 20));
      batch.schedule(Script.Stage.POST_SYNC, List.of(waits), List.of(), PATH);
      batch.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(
          () -> rig.number("select count(*) n from dbupgrade.chunk where attempt = 1") == 1);

      rig.session.execute(
          "update dbupgrade.chunk set next_key = '{31}' where number = 1; insert into"
              + " dbupgrade.chunk (run, script, number, first_key) values (7, 'x', 2, '{31}')");
      rig.session.query("select pg_advisory_unlock(7)", row -> 1);

      assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void cutting_ends_where_small_chunks_take_as_long_as_large_ones() {
    Pace helped = new Pace();
    Pace useless = new Pace();
    for (Pace pace : List.of(helped, useless)) {
      pace.took(1, 100, TARGET.multipliedBy(5));
      assertThat(pace.parts(100, TARGET)).isEqualTo(5);
    }

    for (int i = 0; i < 3; i++) {
      helped.took(1, 20, TARGET);
      useless.took(1, 20, TARGET.multipliedBy(5));
    }

    assertThat(helped.parts(100, TARGET)).isEqualTo(5);
    assertThat(useless.parts(100, TARGET)).isEqualTo(1);
  }
}
