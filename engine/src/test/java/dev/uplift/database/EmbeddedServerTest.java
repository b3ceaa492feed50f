package dev.uplift.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
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
