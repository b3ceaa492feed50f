package dev.uplift.plan.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSpeedsTest {
  private static final int ROWS = 2_000;

  @TempDir Path home = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_server_is_measured_and_nothing_of_it_stays(int major) {
    try (Database database = Rehearsal.database(major, "speed")) {
      Speeds speeds = speeds(InstantSource.system()).of(database, false);

      assertThat(speeds.measured()).isTrue();
      assertThat(speeds.rewriteRows()).isBetween(100.0, 1e9);
      assertThat(speeds.rewriteBytes()).isGreaterThan(speeds.rewriteRows());
      assertThat(speeds.walPerByte()).isBetween(0.5, 4.0);
      assertThat(
              database.<String>with(
                  "test",
                  s ->
                      s.one(
                          "select coalesce(to_regnamespace('uplift_calibration')::text, '') n",
                          row -> row.string("n"))))
          .isEmpty();
    }
  }

  @Test
  void it_holds_for_a_day_unless_it_is_asked_for_again() {
    Instant now = Instant.parse("2027-03-01T10:00:00Z");
    try (Database database = Rehearsal.database(18, "speed")) {
      Speeds first = speeds(ticking(now)).of(database, false);

      Speeds soon = speeds(ticking(now.plus(Duration.ofHours(23)))).of(database, false);
      Speeds again = speeds(ticking(now.plus(Duration.ofHours(23)))).of(database, true);
      Speeds late = speeds(ticking(now.plus(Duration.ofDays(3)))).of(database, false);

      assertThat(soon).isEqualTo(first);
      assertThat(again.at()).isAfter(first.at());
      assertThat(late.at()).isAfter(again.at());
    }
  }

  @Test
  void where_nothing_may_be_made_an_ordinary_machine_s_speeds_are_taken_and_not_kept() {
    try (Database database = Rehearsal.database(18, "speed")) {
      database.with("test", s -> s.execute("create schema uplift_calibration"));

      assertThat(speeds(InstantSource.system()).of(database, false)).isEqualTo(Speeds.USUAL);

      database.with("test", s -> s.execute("drop schema uplift_calibration"));
      assertThat(speeds(InstantSource.system()).of(database, false).measured()).isTrue();
    }
  }

  private ServerSpeeds speeds(InstantSource clock) {
    return new ServerSpeeds(home, clock, ROWS);
  }

  /** Every look is a millisecond later. */
  private static InstantSource ticking(Instant from) {
    Instant[] now = {from};
    return () -> now[0] = now[0].plusMillis(1);
  }
}
