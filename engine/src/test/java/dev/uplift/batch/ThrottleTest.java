package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static dev.uplift.batch.BatchRig.touchAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.batch.throttle.DiskMeter;
import dev.uplift.batch.throttle.PauseTable;
import dev.uplift.batch.throttle.Standing;
import dev.uplift.pack.Script;
import dev.uplift.pack.environment.LimitSettings;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final Script.Stage STAGE = Script.Stage.POST_SYNC;

  private static Ceilings ceilings(LimitSettings limits, DiskMeter disk) {
    return new Ceilings(Optional.empty(), limits, disk);
  }

  private static LimitSettings limits(Optional<Long> wal, long keepFree, long leastFree) {
    return new LimitSettings(
        wal,
        Optional.empty(),
        Optional.empty(),
        keepFree,
        leastFree,
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10));
  }

  private static void start(Batch batch) {
    batch.schedule(STAGE, List.of(touchAll("hash")), List.of(), PATH);
    batch.start(STAGE, PATH);
  }

  /** So that the ceiling is seen before all is done, however fast the machine. */
  private static Script unhurried() {
    return script("hash")
        .chunk("t", "id")
        .body("update t set n = n + 1 where :chunk(t); select pg_sleep(0.05)");
  }

  private static long starts(BatchRig rig) {
    return rig.number("select coalesce(sum(attempt), 0) n from dbupgrade.chunk");
  }

  private static long running(BatchRig rig) {
    return rig.number(
        "select count(*) n from dbupgrade.chunk where attempt > 0 and done_at is null");
  }

  /** The lead has looked, decided and written so many times more. */
  private static void awaitLooks(BatchRig rig, int looks) {
    for (int look = 0; look < looks; look++) {
      String before = rig.text("select max(until)::text x from dbupgrade.throttle");
      BatchRig.await(
          () -> !rig.text("select max(until)::text x from dbupgrade.throttle").equals(before));
    }
  }

  private static List<String> limits(BatchRig rig) {
    return Standing.read(rig.session, RUN).ceilings().stream().map(Standing.Passed::limit).toList();
  }

  @Test
  void no_chunk_begins_while_the_log_grows_faster_than_its_ceiling_and_all_do_in_time() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-03-06T06:00:00Z"));
    InstantSource clock = now::get;
    try (BatchRig rig = new BatchRig(18).rows(3000)) {
      Ceilings tight = ceilings(limits(Optional.of(1L << 10), 0, 0), DiskMeter.none());
      Batch batch = rig.batch(rig.database, settings(1), tight, clock);

      batch.schedule(STAGE, List.of(unhurried()), List.of(), PATH);
      batch.start(STAGE, PATH);
      BatchRig.await(
          () ->
              Standing.read(rig.session, RUN).permitted() == 0
                  && running(rig) == 0
                  && !limits(rig).isEmpty());
      long before = starts(rig);
      awaitLooks(rig, 3);

      assertThat(starts(rig)).isEqualTo(before).isLessThan(300);
      assertThat(limits(rig)).containsExactly("walPerSecond");
      assertThat(Standing.read(rig.session, RUN).inWords()).contains("wal-per-second is 1.0 kB");
      while (rig.count("n = 0") > 0) {
        now.updateAndGet(instant -> instant.plus(Duration.ofHours(1)));
      }
      assertThat(batch.await(STAGE).complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void scripts_pause_while_the_disk_is_tight_and_go_on_by_themselves() {
    AtomicLong free = new AtomicLong(50);
    DiskMeter disk = () -> Optional.of(new DiskMeter.Room("/pg", free.get()));
    try (BatchRig rig = new BatchRig(18).rows(300)) {
      Batch batch =
          rig.batch(
              rig.database,
              settings(1),
              ceilings(limits(Optional.empty(), 100, 10), disk),
              InstantSource.system());

      start(batch);
      BatchRig.await(() -> limits(rig).equals(List.of("keepFree")));

      assertThat(starts(rig)).isZero();
      assertThat(Standing.read(rig.session, RUN).inWords())
          .isEqualTo("50 B are free on \"/pg\"; limits.keep-free is 100 B");
      free.set(200);
      assertThat(batch.await(STAGE).complete()).isTrue();
      assertThat(limits(rig)).isEmpty();
      assertThat(rig.events.stream().filter(Event.Throttled.class::isInstance))
          .hasSizeBetween(1, 2);
    }
  }

  @Test
  void a_disk_below_the_least_fails_the_run_and_the_next_attempt_goes_on() {
    DiskMeter disk = () -> Optional.of(new DiskMeter.Room("/pg", 5));
    try (BatchRig rig = new BatchRig(18).rows(300)) {
      Batch batch =
          rig.batch(
              rig.database,
              settings(1),
              ceilings(limits(Optional.empty(), 100, 10), disk),
              InstantSource.system());
      start(batch);

      assertThatThrownBy(() -> batch.await(STAGE))
          .isInstanceOfSatisfying(
              Failure.class,
              e -> assertThat(e.problems().getFirst().code()).isEqualTo("diskTooTight"));
      assertThat(limits(rig)).contains("leastFree");
      assertThat(rig.count("n = 0")).isEqualTo(300);
      assertThat(rig.run(2, List.of(touchAll("hash"))).complete()).isTrue();
      assertThat(limits(rig)).isEmpty();
      rig.assertEveryRowTouchedOnce();
    }
  }

  @Test
  void a_paused_run_begins_no_chunk_in_a_later_attempt_either_until_it_is_resumed() {
    try (BatchRig rig = new BatchRig(18).rows(300)) {
      assertThat(PauseTable.pause(rig.session, RUN, "anna", "backup")).isTrue();
      assertThat(PauseTable.pause(rig.session, RUN, "bert", "")).isFalse();
      Batch first = rig.batch(settings(1));
      start(first);
      awaitThrottled(rig, 1);
      first.stop(Duration.ZERO);
      assertThat(first.await(STAGE).left()).isEqualTo(1);

      Batch second = rig.batch(settings(2));
      start(second);
      awaitThrottled(rig, 2);

      assertThat(starts(rig)).isZero();
      assertThat(Standing.read(rig.session, RUN).inWords()).startsWith("paused by anna since ");
      assertThat(PauseTable.resume(rig.session, RUN)).isPresent();
      assertThat(second.await(STAGE).complete()).isTrue();
      rig.assertEveryRowTouchedOnce();
    }
  }

  private static void awaitThrottled(BatchRig rig, int times) {
    BatchRig.await(
        () ->
            rig.events.stream()
                    .filter(event -> event instanceof Event.Throttled t && !t.why().isEmpty())
                    .count()
                == times);
  }
}
