package dev.uplift.pack.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.pack.environment.Environment.FreeDisk;
import dev.uplift.pack.environment.WindowSettings.AtTurnBack;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentReaderTest {
  @TempDir Path folder = Path.of("");

  @Test
  void a_whole_environment_is_read() throws IOException {
    Environment environment = read(whole());

    assertThat(environment.packages())
        .containsExactly(environment.folder().resolve("erp.zip"), Path.of("/opt/tax.zip"));
    assertThat(environment.window())
        .contains(
            new WindowSettings(
                Instant.parse("2027-03-07T18:00:00Z"), AtTurnBack.RESTORE, Duration.ofMinutes(45)));
    assertThat(environment.workers()).contains(16);
    assertThat(environment.freeDisk()).contains(new FreeDisk(3L << 39));
    assertThat(environment.limits().lease()).isEqualTo(Duration.ofSeconds(90));
    assertThat(environment.limits().chunkTime()).isEqualTo(Duration.ofSeconds(5));
    assertThat(environment.diskProbe()).contains("./df-db1");
    assertThat(environment.door())
        .isEqualTo(
            new DoorSettings(
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Optional.of("./tell-users"),
                List.of("qa_anna", "qa_otto"),
                Optional.empty()));
    assertThat(environment.hooks())
        .isEqualTo(Map.of("before-upgrade", "./patroni-pause", "on-failure", "./page-me"));
    assertThat(environment.smokeRole()).contains("erp_app");
    assertThat(environment.gates()).containsExactly("finance", "warehouse");
    assertThat(environment.configurationKeys()).containsExactly(Map.entry("Retail", false));
  }

  @Test
  void the_way_back_is_read() throws IOException {
    RestoreSettings dump = read(whole()).restore();
    RestoreSettings pgbackrest =
        restore("kind: pgbackrest, stanza: erp, config: /etc/b.conf, stop: s 1, start: s 2");

    assertThat(dump.kind()).isEqualTo(RestoreSettings.Kind.DUMP);
    assertThat(dump.folder()).contains(folder.resolve("dumps"));
    assertThat(dump.jobs()).contains(4);
    assertThat(dump.level()).isEqualTo(RestoreSettings.Level.HASHES);
    assertThat(dump.onFailure()).isEqualTo(RestoreSettings.OnFailure.RESTORE);
    assertThat(dump.keep()).isEqualTo(Duration.ofDays(14));
    assertThat(dump.allow()).containsExactly("standby_slot", "0197c2-prepared");
    assertThat(pgbackrest.stanza()).contains("erp");
    assertThat(pgbackrest.config()).contains(Path.of("/etc/b.conf"));
    assertThat(pgbackrest.stop()).contains("s 1");
    assertThat(pgbackrest.start()).contains("s 2");
    assertThat(restore("kind: clone")).isEqualTo(RestoreSettings.DEFAULT);
    assertThat(restore("kind: command, take: a, verify: b, back: c").back()).contains("c");
  }

  @Test
  void services_are_read_in_the_order_of_the_file() throws IOException {
    List<ServiceSettings> services = read(whole()).services();

    assertThat(services)
        .extracting(ServiceSettings::name)
        .containsExactly("web", "batch", "agent", "old");
    assertThat(services.get(0).unit()).contains("erp-web");
    assertThat(services.get(0).host()).contains("app1");
    assertThat(services.get(0).timeout()).isEqualTo(Duration.ofMinutes(3));
    assertThat(services.get(1).workload()).contains("deployment/erp-batch");
    assertThat(services.get(1).context()).contains("prod");
    assertThat(services.get(1).namespace()).contains("erp");
    assertThat(services.get(1).timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(services.get(2).check()).contains("./agent is-stopped");
    assertThat(services.get(3).reason()).contains("runs on nothing any more");
  }

  @Test
  void every_limit_is_read() throws IOException {
    Environment all =
        read(
            minimal(
                "limits: {workers: 3, wal-per-second: 1.5GB, replication-lag: 90s, keep-free: 2TB,"
                    + " least-free: 512kB, stalled-after: 2h, lease: 45s, free-disk: 300GB,"
                    + " lock-wait: 3s}"));
    Environment bytes = read(minimal("limits: {replication-lag: 64MB, keep-free: 100MB}"));
    Environment least = read(minimal("limits: {least-free: 5GB}"));

    assertThat(all.workers()).contains(3);
    assertThat(all.freeDisk()).contains(new FreeDisk(300L << 30));
    assertThat(all.limits())
        .isEqualTo(
            new LimitSettings(
                Optional.of(3L << 29),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(90)),
                2L << 40,
                512L << 10,
                Duration.ofHours(2),
                Duration.ofSeconds(45),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3)));
    assertThat(bytes.limits().lagBytes()).contains(64L << 20);
    assertThat(bytes.limits().lag()).isEmpty();
    assertThat(bytes.limits().keepFree()).isEqualTo(100L << 20);
    assertThat(bytes.limits().leastFree()).isEqualTo(100L << 20);
    assertThat(least.limits().keepFree()).isEqualTo(5L << 30);
    assertThat(read(minimal("gates: [a]")).limits()).isEqualTo(LimitSettings.DEFAULT);
  }

  @Test
  void what_is_not_said_is_as_by_default() throws IOException {
    Environment environment = read(minimal("limits: {free-disk: unknown}"));

    assertThat(environment.restore()).isEqualTo(RestoreSettings.DEFAULT);
    assertThat(environment.door()).isEqualTo(DoorSettings.DEFAULT);
    assertThat(environment.services()).isEmpty();
    assertThat(environment.gates()).isEmpty();
    assertThat(environment.freeDisk()).contains(new FreeDisk(-1));
    assertThat(environment.limits().chunkTime()).isEqualTo(Duration.ofSeconds(2));
    assertThat(read(minimal("door: {leave-open: a copy}")).door().leaveOpen()).contains("a copy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restore: {kind: clone, folder: x}",
        "restore: {kind: none, reason: r, level: full}",
        "restore: {kind: pgbackrest, stanza: s, stop: a}",
        "restore: {kind: dump, keep: 7 days}",
        "window: {ends: 2027-03-07T18:00:00Z, at-turn-back: flee}",
        "restore: {kind: none, reason: r}\n"
            + "window: {ends: 2027-03-07T18:00:00Z, at-turn-back: restore}",
        "limits: {free-disk: unknwon}",
        "limits: {workers: 0}",
        "limits: {wal-per-second: 0MB}",
        "limits: {wal-per-second: 200}",
        "limits: {replication-lag: soon}",
        "limits: {replication-lag: 0s}",
        "limits: {keep-free: 1GB, least-free: 2GB}",
        "limits: {stalled-after: 0m}",
        "limits: {chunk-time: 0s}",
        "limits: {lock-wait: 0s}",
        "services: {web: {adapter: systemd, unit: u, workload: deployment/w}}",
        "services: {web: {adapter: systemd}}",
        "services: {web: {adapter: systemd, unit: -u}}",
        "services: {web: {adapter: systemd, unit: u, host: -oProxyCommand=x}}",
        "services: {web: {adapter: kubectl, workload: erp-web}}",
        "services: {web: {adapter: none, reason: r, timeout: 2m}}",
        "services: {web: {adapter: systemd, unit: u, timeout: 0s}}",
        "gates: [finance, finance]",
        "door: {notice: 5}",
      })
  void what_makes_no_sense_is_one_problem_at_its_line(String wrong) throws IOException {
    List<Problem> problems = problems(minimal(wrong));

    assertThat(problems).hasSize(1);
    assertThat(Objects.requireNonNull(problems.getFirst().at()).line())
        .isEqualTo(minimal(wrong).split("\n", -1).length - 1);
    assertThat(problems.getFirst().remedy()).isNotBlank();
  }

  @Test
  void how_often_a_script_must_fail_before_it_is_ignored_can_be_said_outside_of_production_alone()
      throws IOException {
    String head = "format: environment/1\nname: a\nkind: ";

    assertThat(read(head + "sandbox\nignore-after: 5").ignoreAfter()).contains(5);
    assertThat(read(head + "sandbox").ignoreAfter()).isEmpty();
    assertThat(problems(head + "production\nignore-after: 5"))
        .extracting(Problem::message, problem -> Objects.requireNonNull(problem.at()).line())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "\"ignore-after\" stands in an environment of kind production, where no"
                    + " script is ignored",
                4));
    assertThat(problems(head + "sandbox\nignore-after: never")).hasSize(1);
  }

  @Test
  void a_waiver_needs_its_reason() throws IOException {
    Environment environment =
        read(
            "format: environment/1\nname: a\nkind: sandbox\nrestore: {kind: none, reason: a copy}");

    assertThat(environment.restore().reason()).contains("a copy");
    assertThat(problems("format: environment/1\nname: a\nkind: sandbox\nrestore: {kind: none}"))
        .extracting(Problem::message)
        .containsExactly("the key \"restore.reason\" is missing");
  }

  @Test
  void a_password_is_fetched_when_it_is_asked_for() throws IOException {
    Environment file = read(minimal("password: ${file:secret}"));
    Environment variable = read(minimal("password: ${env:SHOP_PASSWORD}"));

    assertThatThrownBy(() -> file.secret(Map.of())).hasMessageContaining("secret\" cannot be read");
    assertThatThrownBy(() -> variable.secret(Map.of())).hasMessageContaining("SHOP_PASSWORD");

    Files.writeString(folder.resolve("secret"), "x\n");
    assertThat(file.secret(Map.of())).isPresent();
    assertThat(variable.secret(Map.of("SHOP_PASSWORD", "x"))).isPresent();
  }

  @Test
  void a_password_written_out_is_refused_and_not_repeated() throws IOException {
    List<Problem> problems = problems(minimal("password: hunter2"));

    assertThat(problems).hasSize(1);
    assertThat(problems.toString()).doesNotContain("hunter2");
    assertThat(problems(minimal("database: postgresql://a:hunter2@h/d")).toString())
        .contains("databaseUrl")
        .doesNotContain("hunter2");
  }

  @Test
  void every_problem_is_in_one_report_with_its_line() throws IOException {
    List<Problem> problems =
        problems(
            """
            format: environment/2
            kind: sandpit
            databse: x
            window: {ends: tomorrow}
            limits: {workers: 0, free-disk: much}
            restore: {kind: command, reason: no}
            services: {web: {adapter: sytemd}}
            configuration-keys: {Retail: maybe}
            door: {drain: soon, testres: [a]}
            """);

    assertThat(problems.stream().map(p -> Objects.requireNonNull(p.at())).map(Place::line))
        .containsExactlyInAnyOrder(1, 1, 2, 3, 4, 5, 5, 6, 6, 6, 6, 7, 8, 9, 9);
  }

  private RestoreSettings restore(String keys) throws IOException {
    return read(minimal("restore: {" + keys + "}")).restore();
  }

  private static String whole() throws IOException {
    try (InputStream in =
        EnvironmentReaderTest.class.getResourceAsStream("environment-whole.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String minimal(String more) {
    return "format: environment/1\nname: a\nkind: sandbox\n" + more + "\n";
  }

  private Environment read(String text) throws IOException {
    Path file = folder.resolve("environment.yaml");
    Files.writeString(file, text);
    return EnvironmentReader.read(file);
  }

  private List<Problem> problems(String text) throws IOException {
    Files.writeString(folder.resolve("environment.yaml"), text);
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> EnvironmentReader.read(folder.resolve("environment.yaml")));
    return Objects.requireNonNull(failure).problems();
  }
}
