package dev.uplift.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.problem.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedServerTest {
  private static final Path JARS = Path.of(System.getProperty("uplift.postgres"));

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void a_server_starts_with_all_durability_on_and_keeps_its_data_over_a_stop(int major) {
    EmbeddedServer server = EmbeddedServer.at(home, major, JARS);
    DatabaseUrl first = server.start();

    try (Database database = Database.open(first, Optional.of(server.secret()), 2)) {
      assertThat(database.version().major()).isEqualTo(major);
      assertThat(settings(database)).isEqualTo("on on on");
      database.with("test", s -> s.execute("create table kept as select 1 as one"));
    }
    assertThat(server.stop()).isTrue();
    assertThat(server.stop()).isFalse();
    assertThat(server.find()).isEmpty();

    DatabaseUrl second = server.start();

    assertThat(second).isEqualTo(first);
    try (Database database = Database.open(second, Optional.of(server.secret()), 2)) {
      int one = database.with("test", s -> s.one("select one from kept", r -> r.integer("one")));
      assertThat(one).isEqualTo(1);
    } finally {
      server.stop();
    }
  }

  @Test
  void a_server_whose_process_is_a_zombie_is_not_there_and_can_be_started() throws IOException {
    EmbeddedServer server = EmbeddedServer.at(home, 18, JARS);
    var _ = server.start();
    Path named = home.resolve("postgres-18/data/postmaster.pid");
    List<String> running = Files.readAllLines(named);
    assertThat(server.stop()).isTrue();

    // The shell, which would look after its child, is another program when that ends.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 2 & echo $!; exec sleep 600").start();
    try (BufferedReader said = parent.inputReader()) {
      List<String> dead = new ArrayList<>(running);
      dead.set(0, said.readLine());
      awaitZombie(dead.getFirst());
      Files.write(named, dead);

      assertThat(server.find()).isEmpty();
      DatabaseUrl started = server.start();

      Database.open(started, Optional.of(server.secret()), 1).close();
    } finally {
      parent.destroyForcibly();
      server.stop();
    }
  }

  @Test
  void a_hasty_server_asks_for_its_password_and_keeps_what_is_committed_when_it_is_killed()
      throws IOException {
    EmbeddedServer server = EmbeddedServer.at(home, 18, JARS).hasty();
    DatabaseUrl first = server.start();
    assertThatThrownBy(() -> Database.open(first, Optional.of(new Secret("wrong")), 1))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("password authentication failed");
    try (Database database = Database.open(first, Optional.of(server.secret()), 2)) {
      assertThat(settings(database)).isEqualTo("off on on");
      database.with(
          "test", s -> s.execute("create table kept as select n from generate_series(1, 9999) n"));
    }

    Path named = home.resolve("postgres-18/data/postmaster.pid");
    long process = Long.parseLong(Files.readAllLines(named).getFirst().strip());
    ProcessHandle.of(process).orElseThrow().destroyForcibly();
    while (server.find().isPresent()) {
      Thread.onSpinWait();
    }

    DatabaseUrl second = startAgain(server);
    try (Database database = Database.open(second, Optional.of(server.secret()), 2)) {
      long rows =
          database.with("test", s -> s.one("select count(*) n from kept", r -> r.number("n")));
      assertThat(rows).isEqualTo(9999);
    } finally {
      server.stop();
    }
  }

  /** Not before the last process of the old server has seen that it is gone. */
  private static DatabaseUrl startAgain(EmbeddedServer server) {
    for (int attempt = 1; ; attempt++) {
      try {
        return server.start();
      } catch (Failure e) {
        if (attempt == 50) {
          throw e;
        }
      }
    }
  }

  private static void awaitZombie(String process) throws IOException {
    while (!Files.readString(Path.of("/proc", process, "stat")).contains(") Z ")) {
      Thread.onSpinWait();
    }
  }

  private static String settings(Database database) {
    return database.with(
        "test",
        s ->
            s.one(
                "select concat_ws(' ', current_setting('fsync'),"
                    + " current_setting('full_page_writes'),"
                    + " current_setting('synchronous_commit')) as all",
                row -> row.string("all")));
  }
}
