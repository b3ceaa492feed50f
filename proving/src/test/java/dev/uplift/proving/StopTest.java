package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that only look are stopped anywhere, and leave nothing on the server. */
class StopTest {
  /** The scratch database in which this test's model sleeps; the server waits between two looks. */
  private static final String ASLEEP =
      """
      select datname as name, pg_sleep(0.05)::text from pg_stat_activity
       where datname ~ '^uplift_scratch_' and state = 'active'
         and strpos(query, current_database()) > 0
      """;

  private static final String LEFT =
      """
      select datname as name from pg_database where datname = ?
      union all
      select rolname from pg_roles where rolname = ?
      union all
      select datname from pg_stat_activity where datname = ?
      """;

  private static final String SCANNING =
      """
      select query as name, pg_sleep(0.05)::text from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'
         and pid <> pg_backend_pid()
      """;

  private static final String WAITING =
      """
      select query as name, pg_sleep(0.05)::text from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'
      """;

  private static final String AT_WORK =
      """
      select query as name from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and application_name like 'uplift/%' and state <> 'idle'
         and application_name <> 'uplift/holder'
      """;

  private static final int INTERRUPTED = 130;

  @TempDir Path folder;
  private final Databases server = new Databases(18);
  private final Database database = server.fresh("stop");

  @BeforeEach
  void old() {
    Signal.INTERRUPT.isHeard();
    TinyPackage.install(database);
    SqlFile.run(database, "create table theirs (id int primary key)");
  }

  @AfterEach
  void away() {
    server.drop(database);
  }

  /** While the model is made real; and while phases are tried beside what is kept. */
  @ParameterizedTest
  @CsvSource({
    "plan, INTERRUPT, note",
    "plan, TERMINATE, theirs",
    "analyze, INTERRUPT, note",
    "diff, TERMINATE, note"
  })
  void a_command_stopped_at_its_scratch_database_drops_it_and_its_role(
      String command, Signal signal, String beside) {
    Path slow = tiny().model("020-slow.sql", sleepingBeside(beside)).folder();
    Process process = start(slow, command);
    String scratch = awaited(process, ASLEEP);

    signal.to(process.pid());

    assertThat(exit(process)).as(said("err")).isEqualTo(INTERRUPTED);
    assertThat(said("err")).isEqualTo("error: stopped; nothing was changed [interrupted]\n");
    assertThat(said("out")).isEmpty();
    assertThat(names(LEFT, scratch, scratch, scratch)).isEmpty();
  }

  @Test
  void a_scan_of_rows_is_cancelled_with_its_command() {
    Path slow =
        tiny()
            .model(
                "020-slow.sql",
                "alter table note add check (length(pg_sleep(600)::text) >= length(body) - 99);")
            .folder();
    Process process = start(slow, "analyze");
    String scanning = awaited(process, SCANNING);

    Signal.INTERRUPT.to(process.pid());

    assertThat(scanning).contains("from", "note");
    assertThat(exit(process)).as(said("err")).isEqualTo(INTERRUPTED);
    assertThat(said("err")).isEqualTo("error: stopped; nothing was changed [interrupted]\n");
    assertThat(names(AT_WORK)).isEmpty();
  }

  @Test
  void a_sync_that_is_stopped_goes_on_by_the_same_command() {
    Path tiny = tiny().folder();
    try (Session holder = database.session("holder")) {
      holder.transaction(
          () -> {
            long _ = holder.execute("lock table note in access exclusive mode");
            Process process = start(tiny, "sync");
            String _ = awaited(process, WAITING);

            Signal.TERMINATE.to(process.pid());

            assertThat(exit(process)).as(said("err")).isEqualTo(INTERRUPTED);
            assertThat(said("err")).contains("error: stopped; what is finished stays finished");
            assertThat(names(AT_WORK)).isEmpty();
          });
    }
    Process again = start(tiny, "sync");
    assertThat(exit(again)).as(said("err")).isZero();
  }

  private VendorPackage tiny() {
    return TinyPackage.in(
        folder.resolve("tiny"), "keep-foreign-objects: true\n", "update note set length = 1;");
  }

  /** Names the database, so that only this test's model is found. */
  private String sleepingBeside(String table) {
    return """
        create materialized view slow as
        select case when exists (select from pg_class where relname = '%s')
                    then pg_sleep(600)::text else '%s' end as slept;
        """
        .formatted(table, database.url().database());
  }

  private Process start(Path tiny, String command) {
    try {
      return Site.of(folder, database, server, tiny)
          .uplift()
          .start(List.of(command), folder.resolve("out"), folder.resolve("err"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String awaited(Process process, String fact) {
    List<String> names = names(fact);
    while (names.isEmpty()) {
      assertThat(process.isAlive()).as(said("err") + said("out")).isTrue();
      names = names(fact);
    }
    return names.getFirst();
  }

  private static int exit(Process process) {
    try {
      if (!process.waitFor(50, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("it does not stop");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<String> names(String sql, Object... parameters) {
    return database.with("look", s -> s.query(sql, row -> row.string("name"), parameters));
  }

  private String said(String where) {
    try {
      return Files.readString(folder.resolve(where));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
