package dev.uplift.run.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.batch.throttle.DiskMeter;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.LimitSettings;
import dev.uplift.plan.disk.DiskMeasure;
import dev.uplift.plan.disk.LogGrowth;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskGuardTest {
  private static final String SESSION = "7/DbSync/SyncSchema";

  private final Database database = Rehearsal.database(18, "guard");

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_sync_is_ended_while_it_writes_before_the_disk_is_full_and_nothing_of_it_stays() {
    AtomicInteger looks = new AtomicInteger();
    DiskGuard guard = guard(() -> room(looks.incrementAndGet() == 2 ? 5 : 1L << 40));

    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                guard.over(
                    () ->
                        database.with(
                            SESSION,
                            s -> s.execute("create table t as select 1 from pg_sleep(600)"))));

    assertThat(failure.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(failure.problems().getFirst().code()).isEqualTo("diskTooTight");
    assertThat(failure.problems().getFirst().message()).contains("5 bytes", "/pg");
    assertThat(
            database.<Boolean>with(
                "test",
                s -> s.one("select to_regclass('t') is null as gone", row -> row.flag("gone"))))
        .isTrue();
  }

  @Test
  void a_sync_does_not_begin_on_a_disk_that_is_full() {
    AtomicInteger done = new AtomicInteger();

    Failure failure =
        catchThrowableOfType(Failure.class, () -> guard(() -> room(5)).over(done::incrementAndGet));

    assertThat(failure.problems().getFirst().code()).isEqualTo("diskTooTight");
    assertThat(done).hasValue(0);
  }

  @Test
  void a_rewrite_for_which_there_is_no_room_is_refused_before_it_begins() {
    DiskGuard guard = guard(() -> room(LimitSettings.DEFAULT.leastFree() + 1000));

    Failure failure =
        catchThrowableOfType(Failure.class, () -> guard.demand(Map.of("pg_default", 1001L), 0));

    assertThat(failure.problems().getFirst().code()).isEqualTo("diskTooTight");
    assertThat(failure.problems().getFirst().message()).contains("1001 bytes", "/pg");
    guard.demand(Map.of("pg_default", 1000L), 0);
  }

  @Test
  void tablespaces_and_log_that_lie_on_one_disk_are_asked_for_together_and_others_apart() {
    DiskGuard one = guard(disks("/pg", "/pg", "/pg", 1000));
    DiskGuard logApart = guard(disks("/pg", "/pg", "/log", 1000));
    DiskGuard apart = guard(disks("/pg", "/fast", "/log", 1000));
    Map<String, Long> two = Map.of("pg_default", 600L, "fast", 400L);

    assertThat(refused(one, two, 0)).isEmpty();
    assertThat(refused(one, two, 1)).contains("/pg");
    assertThat(refused(one, Map.of("pg_default", 600L, "fast", 401L), 0)).contains("/pg");
    assertThat(refused(logApart, two, 1000)).isEmpty();
    assertThat(refused(logApart, two, 1001)).contains("/log");
    assertThat(refused(apart, Map.of("pg_default", 1000L, "fast", 1000L), 1000)).isEmpty();
    assertThat(refused(apart, Map.of("pg_default", 1000L, "fast", 1001L), 0)).contains("/fast");
  }

  @Test
  void of_the_log_no_more_is_asked_for_than_it_may_still_grow_by() {
    long free = LimitSettings.DEFAULT.leastFree() + 1000;
    DiskGuard guard =
        guard(
            new DiskMeter() {
              @Override
              public Optional<Room> tightest() {
                return room(free);
              }

              @Override
              public long logTakes(long written) {
                return Math.min(written, 400);
              }
            });

    assertThat(refused(guard, Map.of("pg_default", 600L), 5000)).isEmpty();
    assertThat(refused(guard, Map.of("pg_default", 601L), 5000)).contains("/pg");
  }

  @Test
  void the_disks_are_watched_with_what_the_server_s_log_may_grow_by() {
    DiskWatch watch =
        new DiskWatch(
            database,
            new DiskMeasure.Asked(Optional.of("echo / 9000"), Path.of("/"), Optional.empty()),
            _ -> {},
            InstantSource.system());
    long growth = database.with("test", s -> LogGrowth.read(s).most());

    assertThat(watch.logTakes(1L << 50)).isEqualTo(growth).isLessThan(1L << 50);
    assertThat(watch.logTakes(1)).isEqualTo(Math.min(1, growth));
  }

  @Test
  void a_probe_that_nobody_can_read_leaves_the_disks_unknown_and_is_told_of_once() {
    List<Event> told = new ArrayList<>();
    Iterator<Instant> minutes = Stream.iterate(Instant.EPOCH, at -> at.plusSeconds(60)).iterator();
    DiskWatch watch =
        new DiskWatch(
            database,
            new DiskMeasure.Asked(Optional.of("echo full"), Path.of("/"), Optional.empty()),
            told::add,
            minutes::next);
    Ceilings ceilings = new Ceilings(Optional.empty(), LimitSettings.DEFAULT, watch);

    new DiskGuard(database, ceilings, "work").demand(Map.of("pg_default", 1L << 60), 1L << 60);

    assertThat(watch.tightest()).isEmpty();
    assertThat(told)
        .singleElement()
        .extracting(event -> ((Event.Noted) event).text())
        .isEqualTo("the free disk is not watched: the free disk cannot be read from \"full\"");
  }

  /** The disk that is too tight. */
  private static Optional<String> refused(DiskGuard guard, Map<String, Long> bytes, long log) {
    try {
      guard.demand(bytes, log);
      return Optional.empty();
    } catch (Failure e) {
      return Optional.ofNullable(e.problems().getFirst().target());
    }
  }

  /** Disks with so much more free than must stay so. */
  private static DiskMeter disks(String data, String fast, String log, long free) {
    return new DiskMeter() {
      @Override
      public Optional<Room> tightest() {
        return of("pg_default");
      }

      @Override
      public Optional<Room> of(String tablespace) {
        return on(tablespace.equals("fast") ? fast : data);
      }

      @Override
      public Optional<Room> log() {
        return on(log);
      }

      private Optional<Room> on(String mount) {
        return Optional.of(new Room(mount, LimitSettings.DEFAULT.leastFree() + free));
      }
    };
  }

  @Test
  void what_fails_with_room_left_is_told_as_it_is() {
    SqlFailure failure =
        catchThrowableOfType(
            SqlFailure.class,
            () ->
                guard(DiskMeter.none())
                    .over(() -> database.with(SESSION, s -> s.execute("select 1 / 0"))));

    assertThat(failure.sqlState()).isEqualTo("22012");
  }

  private DiskGuard guard(DiskMeter meter) {
    return new DiskGuard(
        database, new Ceilings(Optional.empty(), LimitSettings.DEFAULT, meter), SESSION);
  }

  private static Optional<DiskMeter.Room> room(long free) {
    return Optional.of(new DiskMeter.Room("/pg", free));
  }
}
