package dev.uplift.batch.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.throttle.DiskMeter.Room;
import dev.uplift.batch.throttle.Gauges.Standby;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ceilings that the environment's {@code limits} set, held against figures of a server. */
class RulesTest {
  private static final long MEGABYTE = 1L << 20;

  @TempDir Path folder = Path.of("");
  private Instant now = Instant.parse("2027-03-06T12:00:00Z");

  @Test
  void a_standby_too_many_bytes_behind_lets_nobody_begin_until_it_is_a_tenth_below()
      throws IOException {
    Rules rules = rules("replication-lag: 100MB");

    assertThat(behind(rules, 100, 0)).isEmpty();
    assertThat(behind(rules, 101, 0))
        .isEqualTo(
            "replicationLag 0 standby s1 is 101 MB behind; limits.replication-lag is 100 MB");
    assertThat(behind(rules, 95, 0)).startsWith("replicationLag 0");
    assertThat(behind(rules, 90, 0)).isEmpty();
    assertThat(behind(rules, 95, 0)).isEmpty();
  }

  @Test
  void a_standby_too_long_behind_does_too_whatever_its_bytes() throws IOException {
    Rules rules = rules("replication-lag: 30s");

    assertThat(behind(rules, 9999, 30)).isEmpty();
    assertThat(behind(rules, 0, 31))
        .isEqualTo("replicationLag 0 standby s1 is 31 s behind; limits.replication-lag is 30 s");
    assertThat(behind(rules, 0, 28)).isNotEmpty();
    assertThat(behind(rules, 0, 27)).isEmpty();
  }

  @Test
  void more_workers_than_permitted_may_not_all_begin() throws IOException {
    Rules rules = rules("workers: 4");

    assertThat(told(rules, new Gauges(0, Optional.empty(), 4), Optional.empty())).isEmpty();
    assertThat(told(rules, new Gauges(0, Optional.empty(), 9), Optional.empty()))
        .isEqualTo("workers 4 9 workers have come, and limits.workers is 4");
  }

  @Test
  void a_log_that_grows_too_fast_lets_nobody_begin_until_time_has_paid_for_it() throws IOException {
    Rules rules = rules("wal-per-second: 10MB");

    assertThat(written(rules, 0)).isEmpty();
    assertThat(written(rules, 10)).isEmpty();
    assertThat(written(rules, 130)).startsWith("walPerSecond 0 the server's log grew by ");
    assertThat(written(rules, 130)).startsWith("walPerSecond 0");
    for (int second = 0; second < 12; second++) {
      String _ = written(rules, 130);
    }
    assertThat(written(rules, 130)).isEmpty();
  }

  @Test
  void a_tight_disk_pauses_and_a_full_one_ends_the_run() throws IOException {
    Rules rules = rules("keep-free: 100MB, least-free: 10MB");

    assertThat(free(rules, 100)).isEmpty();
    assertThat(free(rules, 99)).startsWith("keepFree 0 99 MB are free on \"/pg\"");
    assertThat(free(rules, 109)).startsWith("keepFree 0");
    assertThat(free(rules, 110)).isEmpty();
    assertThat(free(rules, 9)).startsWith("leastFree 0").contains("keepFree 0");
  }

  @Test
  void what_no_limit_is_set_on_holds_nobody_back() throws IOException {
    Rules rules = rules("stalled-after: 1m");
    Gauges wild =
        new Gauges(1L << 50, Optional.of(new Standby("s1", 1L << 50, Duration.ofDays(9))), 99);

    assertThat(told(rules, wild, Optional.of(new Room("/pg", 1L << 40)))).isEmpty();
  }

  private Rules rules(String limits) throws IOException {
    Path file = folder.resolve("environment.yaml");
    Files.writeString(
        file, "format: environment/1\nname: a\nkind: sandbox\nlimits: {" + limits + "}\n");
    Environment environment = EnvironmentReader.read(file);
    return new Rules(environment.workers(), environment.limits());
  }

  private String behind(Rules rules, long megabytes, long seconds) {
    Standby standby = new Standby("s1", megabytes * MEGABYTE, Duration.ofSeconds(seconds));
    return told(rules, new Gauges(0, Optional.of(standby), 2), Optional.empty());
  }

  private String written(Rules rules, long megabytes) {
    return told(rules, new Gauges(megabytes * MEGABYTE, Optional.empty(), 2), Optional.empty());
  }

  private String free(Rules rules, long megabytes) {
    return told(
        rules,
        new Gauges(0, Optional.empty(), 2),
        Optional.of(new Room("/pg", megabytes * MEGABYTE)));
  }

  /** A second after the last time. */
  private String told(Rules rules, Gauges gauges, Optional<Room> room) {
    now = now.plusSeconds(1);
    List<Shut> passed = rules.passed(now, gauges, room);
    return passed.stream()
        .map(shut -> shut.ceiling().text() + " " + shut.permitted() + " " + shut.why())
        .collect(Collectors.joining("; "));
  }
}
