package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restore points of a site's own shell lines. The snapshot is a stand-in: the data directory of the
 * stopped server is copied.
 */
@NeedsTool(
    files = {Cluster.BIN + "initdb", Cluster.BIN + "pg_dump"},
    remedy = "apt-get install postgresql-15")
class CommandRestoreTest {
  @TempDir Path home;

  private final Cluster cluster = Cluster.make().started();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void fill() {
    try (Database database = cluster.fresh("erp")) {
      SqlFile.run(
          database,
          """
          create table bill (id int primary key, amount numeric(12,2) not null);
          insert into bill select i, i / 100.0 from generate_series(1, 20000) i;
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
  void the_lines_of_the_site_take_and_put_back_and_the_server_is_waited_for() {
    String before = cluster.text("erp");
    try (Database database = cluster.open("erp")) {
      WayBack way = WayBack.of(database, settings(snapshot(), back()), home, events::add);
      assertThat(way.restoration().refusals()).isEmpty();
      way.door().close();
      way.restoration().take("before");
      way.restoration().verify("before", Level.HASHES);
      SqlFile.run(database, "drop table bill; create table junk (a int)");

      way.restoration().putBack("before");
      way.door().open();
    }

    assertThat(cluster.text("erp")).isEqualTo(before);
    assertThat(events)
        .filteredOn(Event.Noted.class::isInstance)
        .extracting(event -> ((Event.Noted) event).text())
        .anyMatch(text -> text.contains("take printed: snapshot before of erp"));
    assertThat(events)
        .filteredOn(Event.StateChanged.class::isInstance)
        .extracting(event -> ((Event.StateChanged) event).state())
        .contains("RUNNING_BACK", "WAITING_FOR_SERVER", "SERVER_BACK", "PUT_BACK");
  }

  @Test
  void a_line_that_fails_is_told_with_what_it_printed_and_nothing_is_taken() {
    RestoreSettings settings = settings("echo the array is full; exit 7", back());
    try (Database database = cluster.open("erp")) {
      WayBack way = WayBack.of(database, settings, home, Watcher.none());
      way.door().close();

      assertThatThrownBy(() -> way.restoration().take("before"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure ->
                  assertThat(failure.problems().getFirst().why())
                      .contains("exit code 7")
                      .contains("the array is full"));

      assertThat(way.restoration().points()).isEmpty();
      way.door().open();
    }
  }

  @Test
  void a_restore_that_brings_back_something_else_is_found_out_and_can_be_tried_again() {
    String before = cluster.text("erp");
    String wrong = cluster.stopLine() + "; " + cluster.startLine();
    try (Database database = cluster.open("erp")) {
      WayBack bad = WayBack.of(database, settings(snapshot(), wrong), home, Watcher.none());
      bad.door().close();
      bad.restoration().take("before");
      bad.restoration().verify("before", Level.COUNTS);
      SqlFile.run(database, "delete from bill where id < 100");

      assertThatThrownBy(() -> bad.restoration().putBack("before"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.problems().getFirst().code()).isEqualTo("recoveryFailed");
                assertThat(failure.problems().getFirst().remedy())
                    .contains("export UPLIFT_RESTORE_POINT='before'");
              });
      WayBack good = WayBack.of(database, settings(snapshot(), back()), home, Watcher.none());
      good.restoration().putBack("before");
      good.door().open();

      long rows =
          database.with("test", s -> s.one("select count(*) n from bill", r -> r.number("n")));
      assertThat(rows).isEqualTo(20000);
    }
    assertThat(cluster.text("erp")).isEqualTo(before);
  }

  @Test
  void what_uplift_knows_must_not_lie_in_what_is_put_back() throws Exception {
    Path inside = Files.createDirectories(cluster.data().resolve("uplift"));
    try (Database database = cluster.open("erp")) {
      WayBack way = WayBack.of(database, settings(snapshot(), back()), inside, Watcher.none());

      assertThat(way.restoration().refusals())
          .extracting(problem -> problem.code())
          .contains("homeInDataDirectory");
    }
  }

  private String snapshot() {
    return "set -e; echo snapshot $UPLIFT_RESTORE_POINT of $UPLIFT_DATABASE; "
        + cluster.stopLine()
        + "; rm -rf "
        + copy()
        + "; cp -a "
        + cluster.data()
        + " "
        + copy()
        + "; "
        + cluster.startLine();
  }

  private String back() {
    return cluster.stopLine()
        + "; rm -rf "
        + cluster.data()
        + " && cp -a "
        + copy()
        + " "
        + cluster.data()
        + " && "
        + cluster.startLine();
  }

  private String copy() {
    return cluster.folder() + "/snapshot-\"$UPLIFT_RESTORE_POINT\"";
  }

  private static RestoreSettings settings(String take, String back) {
    return new RestoreSettings(
        Kind.COMMAND,
        Optional.empty(),
        Optional.of(take),
        Optional.of("test -n \"$PGPORT\""),
        Optional.of(back),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Level.COUNTS,
        OnFailure.STOP,
        Duration.ofDays(7),
        List.of());
  }
}
