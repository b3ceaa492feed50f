package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster, its log archived by a real pgBackRest. */
@NeedsTool(
    files = {Cluster.BIN + "initdb", Cluster.BIN + "pg_dump"},
    programs = {"pgbackrest", "sh"},
    remedy = "apt-get install postgresql-15 pgbackrest")
@Timeout(120)
class PgBackRestTest {
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @TempDir Path home;

  private final Cluster cluster = Cluster.make();

  @BeforeEach
  void archive() throws IOException {
    for (String folder : List.of("repo", "logs", "lock", "spool")) {
      cluster.run("mkdir", cluster.folder().resolve(folder).toString());
    }
    Files.writeString(
        config(),
        """
        [global]
        repo1-path=%1$s/repo
        repo1-retention-full=2
        archive-timeout=30
        db-timeout=60
        protocol-timeout=90
        log-path=%1$s/logs
        lock-path=%1$s/lock
        spool-path=%1$s/spool
        log-level-console=info
        log-level-file=off
        [erp]
        pg1-path=%2$s
        pg1-port=%3$d
        pg1-socket-path=%1$s
        pg1-user=postgres
        """
            .formatted(cluster.folder(), cluster.data(), cluster.port()));
    cluster
        .setting("archive_mode", "on")
        .setting(
            "archive_command",
            "timeout 60 pgbackrest --config=%s --stanza=erp archive-push %%p".formatted(config()))
        .started();
    cluster.run("pgbackrest", "--config=" + config(), "--stanza=erp", "stanza-create");
    try (Database database = cluster.fresh("erp")) {
      SqlFile.run(
          database,
          """
          create role clerk;
          create table bill (id int primary key, amount numeric(12,2) not null);
          insert into bill select i, i / 100.0 from generate_series(1, 20000) i;
          grant select on bill to clerk;
          grant connect on database erp to clerk;
          alter database erp set work_mem to '9MB';
          comment on database erp is 'the books';
          """);
    }
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void the_cluster_is_put_back_to_the_point_and_is_equal_byte_for_byte() {
    String before = cluster.text("erp");
    try (Database database = cluster.open("erp")) {
      WayBack way = way(database, Watcher.none());
      assertThat(way.restoration().refusals()).isEmpty();
      way.door().close();
      RestorePoint taken = way.restoration().take("before");
      way.restoration().verify("before", Level.HASHES);
      ruin(database);

      way.restoration().putBack("before");
      way.door().open();

      assertThat(taken.at()).containsKeys("label", "target");
      assertThat(cluster.text("erp")).isEqualTo(before);
      SqlFile.run(database, "insert into bill values (0, 0)");
    }
  }

  @Test
  void a_second_point_is_a_difference_backup_and_does_not_hide_the_first() {
    String before = cluster.text("erp");
    try (Database database = cluster.open("erp")) {
      WayBack way = way(database, Watcher.none());
      way.door().close();
      way.restoration().take("first");
      way.restoration().verify("first", Level.COUNTS);
      ruin(database);
      RestorePoint second = way.restoration().take("second");

      way.restoration().putBack("first");
      way.door().open();

      assertThat(second.at().get("label")).endsWith("D");
      assertThat(cluster.text("erp")).isEqualTo(before);
    }
  }

  @Test
  void killed_after_the_server_was_stopped_it_is_put_back_by_another_process() {
    String before = cluster.text("erp");
    try (Database database = cluster.open("erp")) {
      WayBack way = way(database, PgBackRestTest::killAtStarting);
      way.door().close();
      way.restoration().take("before");
      way.restoration().verify("before", Level.COUNTS);
      ruin(database);
      assertThatThrownBy(() -> way.restoration().putBack("before")).isInstanceOf(Killed.class);
      cluster.started();

      WayBack next = way(database, Watcher.none());
      next.restoration().putBack("before");
      next.door().open();

      assertThat(cluster.text("erp")).isEqualTo(before);
    }
  }

  @Test
  void a_cluster_with_other_databases_is_refused_by_their_names() {
    cluster.fresh("payroll").close();
    try (Database database = cluster.open("erp")) {
      List<Problem> refusals = way(database, Watcher.none()).restoration().refusals();

      assertThat(refusals)
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.code()).isEqualTo("clusterShared");
                assertThat(problem.why()).contains("payroll");
              });
    }
  }

  private static void killAtStarting(Event event) {
    if (event instanceof Event.StateChanged changed && changed.state().equals("STARTING")) {
      throw new Killed();
    }
  }

  private static void ruin(Database database) {
    SqlFile.run(
        database,
        """
        update bill set amount = 0;
        alter table bill add column note text;
        create table junk as select generate_series(1, 1000) as a;
        comment on database erp is 'ruined';
        """);
  }

  private WayBack way(Database database, Watcher watcher) {
    return WayBack.of(database, settings(), home, watcher);
  }

  private Path config() {
    return cluster.folder().resolve("pgbackrest.conf");
  }

  private RestoreSettings settings() {
    return new RestoreSettings(
        Kind.PGBACKREST,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("erp"),
        Optional.of(config()),
        Optional.of(cluster.stopLine()),
        Optional.of(cluster.startLine()),
        Level.COUNTS,
        OnFailure.STOP,
        Duration.ofDays(7),
        List.of());
  }
}
