package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentReaderTest {
  @TempDir Path folder = Path.of("");

  @Test
  void a_whole_environment_is_read() throws IOException {
    Environment environment =
        read(
            """
            format: environment/1
            name: uat
            kind: sandbox
            database: postgresql://uplift@db1/axdb?sslmode=verify-full
            password: ${file:secret}
            packages: [erp.zip, /opt/tax.zip]
            window: {ends: 2027-03-07T18:00:00Z}
            limits: {workers: 16, wal-per-second: 200MB, free-disk: 300GB}
            disk-probe: ./df-db1
            restore: {kind: command, take: ./snap take, verify: ./snap verify, back: ./snap back}
            hooks: {before-upgrade: ./patroni-pause, on-failure: ./page-me}
            services:
              batch: {adapter: systemd, host: app1, unit: erp-batch}
            configuration-keys: {Retail: false}
            """);

    assertThat(environment.packages())
        .containsExactly(environment.folder().resolve("erp.zip"), Path.of("/opt/tax.zip"));
    assertThat(environment.window().map(WindowSettings::ends))
        .contains(Instant.parse("2027-03-07T18:00:00Z"));
    assertThat(environment.workers()).contains(16);
    assertThat(environment.restore().reason()).isEmpty();
    assertThat(environment.configurationKeys()).containsExactly(Map.entry("Retail", false));
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
            """);

    assertThat(problems.stream().map(p -> Objects.requireNonNull(p.at())).map(Place::line))
        .containsExactlyInAnyOrder(1, 1, 2, 3, 4, 5, 5, 6, 6, 6, 6, 7, 8);
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
