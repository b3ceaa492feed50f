package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static dev.uplift.batch.BatchRig.touchAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.Crew.Leaving;
import dev.uplift.batch.Crew.Shift;
import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A crew is what a worker process has: here it has a process's sessions, in this process. */
class CrewTest {
  private static final String WAITING =
      "select count(*) n from pg_locks where locktype = 'advisory' and not granted";

  private static BatchSettings one(int epoch) {
    return new BatchSettings(RUN, epoch, 1, Duration.ofSeconds(30), 10, Set.of());
  }

  private static CompletableFuture<Shift> join(
      BatchRig rig, BatchSettings settings, List<Script> scripts) {
    Crew crew = new Crew(rig.database, settings, scripts, rig.events::add, InstantSource.system());
    return CompletableFuture.supplyAsync(
        () -> crew.work(() -> true), task -> Thread.ofVirtual().start(task));
  }

  /** Looks at the fact until it is so; a crew that is gone before fails the test. */
  private static void await(CompletableFuture<Shift> shift, BooleanSupplier fact) {
    BatchRig.await(
        () -> {
          if (shift.isCompletedExceptionally()) {
            var _ = shift.join();
          }
          return fact.getAsBoolean();
        });
  }

  /** Its first chunk waits for the test, whoever has it; the others do not. */
  private static Script firstWaits() {
    return script("x")
        .chunk("t", "id")
        .body(
            "update t set n = n + 1 where :chunk(t);"
                + " select pg_advisory_xact_lock_shared(7) from t where t.id = 1 and :chunk(t)");
  }

  @Test
  void a_crew_does_the_chunks_that_the_leading_process_has_not_begun() {
    try (BatchRig rig = new BatchRig(18).rows(400)) {
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Batch batch = rig.batch(one(1));
      batch.schedule(Script.Stage.POST_SYNC, List.of(firstWaits()), List.of(), PATH);
      batch.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(() -> rig.number(WAITING) == 1);

      CompletableFuture<Shift> shift = join(rig, settings(1), List.of(firstWaits()));
      await(shift, () -> rig.count("n = 1") == 390);
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();
      assertThat(shift.join()).isEqualTo(new Shift(Leaving.BATCH_ENDED, 39));
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void bad_rows_that_a_crew_meets_are_set_aside_as_the_lead_s_are() {
    try (BatchRig rig = new BatchRig(18)) {
      rig.session.execute(
          "create table r (id bigint primary key, bad boolean not null, n int not null default 0);"
              + " insert into r select g, g % 37 = 20 from generate_series(1, 400) g");
      List<Script> scripts =
          List.of(
              script("divide")
                  .chunk("r", "id")
                  .quarantine(20)
                  .body(
                      "update r set n = n + 1 / (case when bad then 0 else 1 end) where :chunk(r);"
                          + " select pg_advisory_xact_lock_shared(7) from r"
                          + " where id = 1 and :chunk(r)"));
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Batch batch = rig.batch(one(1));
      batch.schedule(Script.Stage.POST_SYNC, scripts, List.of(), PATH);
      batch.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(() -> rig.number(WAITING) == 1);

      CompletableFuture<Shift> shift = join(rig, settings(1), scripts);
      await(shift, () -> rig.number("select count(*) n from dbupgrade.quarantine") == 11);
      await(shift, () -> rig.number("select count(*) n from r where n = 1") == 379);
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();
      assertThat(shift.join()).isEqualTo(new Shift(Leaving.BATCH_ENDED, 39));
      assertThat(rig.number("select count(*) n from r where n = case when bad then 0 else 1 end"))
          .isEqualTo(400);
      assertThat(
              rig.number(
                  "select count(*) n from r join dbupgrade.quarantine q on q.key[1] = r.id::text"
                      + " where bad and state = 'Quarantined'"))
          .isEqualTo(11);
    }
  }

  @Test
  void a_lead_and_two_crews_share_a_batch_and_the_result_is_exact() {
    try (BatchRig rig = new BatchRig(18).rows(6000)) {
      List<Script> scripts =
          List.of(
              firstWaits(),
              script("b")
                  .after("x")
                  .perCompany()
                  .chunk("t", "id")
                  .body("update t set n = n + 10 where t.company = :company and :chunk(t)"));
      Batch batch = rig.batch(settings(1));
      batch.schedule(Script.Stage.POST_SYNC, scripts, List.of("a", "b", "c"), PATH);

      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      CompletableFuture<Shift> first = join(rig, settings(1), scripts);
      CompletableFuture<Shift> second = join(rig, settings(1), scripts);
      batch.start(Script.Stage.POST_SYNC, PATH);
      await(first, () -> rig.count("n = 0") == 10);
      await(second, () -> rig.number("select count(*) n from dbupgrade.batchsession") == 9);
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThat(batch.await(Script.Stage.POST_SYNC).failed())
          .extracting(Problem::message)
          .isEmpty();
      assertThat(first.join().leaving()).isEqualTo(Leaving.BATCH_ENDED);
      assertThat(second.join().leaving()).isEqualTo(Leaving.BATCH_ENDED);
      assertThat(rig.count("n = 11")).isEqualTo(6000);
      assertThat(rig.number("select sum(rows) n from dbupgrade.chunk")).isEqualTo(12000);
    }
  }

  @Test
  void a_chunk_of_a_crew_that_lives_is_left_to_it() {
    try (BatchRig rig = new BatchRig(18).rows(20)) {
      Script last =
          script("x")
              .chunk("t", "id")
              .body(
                  "update t set n = n + 1 where :chunk(t); select"
                      + " pg_advisory_xact_lock_shared(7) from t where id = 20 and :chunk(t)");
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Batch batch = rig.batch(one(1));
      batch.schedule(Script.Stage.POST_SYNC, List.of(last), List.of(), PATH);
      rig.session.execute("begin; select * from t where id = 1 for update");
      batch.start(Script.Stage.POST_SYNC, PATH);
      CompletableFuture<Shift> shift = join(rig, one(1), List.of(last));
      await(shift, () -> rig.number(WAITING) == 1);
      rig.session.execute("commit");
      BatchRig.await(() -> rig.count("n = 1") == 10);
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);

      assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();

      assertThat(shift.join().chunks()).isEqualTo(1);
      assertThat(rig.number("select max(attempt) n from dbupgrade.chunk")).isEqualTo(1);
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void a_crew_that_gives_no_sign_of_life_past_its_lease_is_ended_and_its_chunk_taken() {
    try (BatchRig rig = new BatchRig(18).rows(20)) {
      Batch batch = rig.batch(one(1));
      batch.schedule(Script.Stage.POST_SYNC, List.of(touchAll("x")), List.of(), PATH);
      rig.session.execute("begin; select * from t where id = 1 for update");
      batch.start(Script.Stage.POST_SYNC, PATH);
      BatchRig.await(() -> rig.number("select count(*) n from dbupgrade.chunk") == 2);
      try (Stopped stopped = new Stopped(rig, new TaskKey("x", "", ""), 1)) {
        rig.session.execute("commit");

        assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();

        assertThat(stopped.commits()).isFalse();
        assertThat(rig.number("select attempt n from dbupgrade.chunk where number = 1"))
            .isEqualTo(2);
        rig.assertEveryRowTouchedOnce();
      }
    }
  }

  @Test
  void a_chunk_that_fails_in_a_crew_is_left_to_the_leading_process_which_tells_of_it() {
    try (BatchRig rig = new BatchRig(18).rows(100)) {
      Script bad =
          script("x")
              .chunk("t", "id")
              .body("update t set n = 1 / (95 - id) + 1 where :chunk(t) and id in (1, 95)");
      Batch batch = rig.batch(one(1));
      batch.schedule(Script.Stage.POST_SYNC, List.of(bad), List.of(), PATH);
      rig.session.execute("begin; select * from t where id = 1 for update");
      batch.start(Script.Stage.POST_SYNC, PATH);
      CompletableFuture<Shift> shift = join(rig, one(1), List.of(bad));
      await(
          shift,
          () ->
              rig.events.stream()
                  .anyMatch(
                      e ->
                          e instanceof Event.Noted noted
                              && noted.text().contains("left to the leading process")));
      rig.session.execute("commit");

      BatchOutcome outcome = batch.await(Script.Stage.POST_SYNC);

      assertThat(outcome.failed()).hasSize(1);
      assertThat(shift.join().leaving()).isEqualTo(Leaving.BATCH_ENDED);
      assertThat(rig.number("select max(attempt) n from dbupgrade.chunk")).isEqualTo(2);
    }
  }

  @Test
  void a_crew_leaves_when_another_epoch_takes_over_and_commits_nothing_more() {
    try (BatchRig rig = new BatchRig(18).rows(400)) {
      rig.session.query("select pg_advisory_lock(7)", r -> 1);
      Script waits =
          script("x")
              .chunk("t", "id")
              .body(
                  "update t set n = n + 1 where :chunk(t); select pg_advisory_xact_lock_shared(7)");
      Batch dead = rig.batch(one(1));
      dead.schedule(Script.Stage.POST_SYNC, List.of(waits), List.of(), PATH);
      dead.start(Script.Stage.POST_SYNC, PATH);
      CompletableFuture<Shift> shift = join(rig, settings(1), List.of(waits));
      await(shift, () -> rig.number(WAITING) == 4);

      Batch heir = rig.batch(settings(2));
      heir.schedule(Script.Stage.POST_SYNC, List.of(waits), List.of(), PATH);

      assertThat(shift.join()).isEqualTo(new Shift(Leaving.SUPERSEDED, 0));
      assertThat(rig.count("n > 0")).isZero();
      rig.session.query("select pg_advisory_unlock(7)", r -> 1);
      heir.start(Script.Stage.POST_SYNC, PATH);
      assertThat(heir.await(Script.Stage.POST_SYNC).complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }

  /** A process that took a chunk, did its effect, and was stopped before the mark. */
  private static final class Stopped implements AutoCloseable {
    private final Session session;

    Stopped(BatchRig rig, TaskKey key, int number) {
      session = rig.database.session("7/stopped");
      BatchSessionTable.Backend backend =
          new BatchSessionTable(session, RUN).enter(1, Duration.ofMillis(300)).orElseThrow();
      assertThat(new ChunkTable(session, RUN, 1).lease(key, List.of(number), 0, backend.start()))
          .hasSize(1);
      session.execute("begin; update t set n = n + 100 where id > 10");
    }

    boolean commits() {
      try {
        session.execute("commit");
        return true;
      } catch (SqlFailure e) {
        return false;
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
