package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run beside a real standby that falls behind. */
@NeedsTool(
    files = {Cluster.BIN + "initdb", Cluster.BIN + "pg_basebackup"},
    programs = "sh",
    remedy = "apt-get install postgresql-15")
@Timeout(180)
class StandbyLagTest {
  private static final String LIMIT =
      "{kind: none, reason: a copy}\nlimits: {replication-lag: 64kB, workers: 2}";

  private static final String REPLAYED =
      """
      select coalesce(bool_and(replay_lsn >= pg_current_wal_lsn()), false) as yes
        from pg_stat_replication where application_name = 'standby'
      """;

  private static final String PASSED =
      """
      select exists (select from dbupgrade.throttle where ceiling = 'replicationLag') as yes
      """;

  private static final String CHUNKS =
      "select coalesce(sum(attempt), 0) as n from dbupgrade.chunk where script = 'note/length'";

  @TempDir Path folder;

  private final Cluster primary = Cluster.make().started();
  private Cluster standby = primary;

  @BeforeEach
  void follow() {
    standby = primary.standby().started();
  }

  @AfterEach
  void stop() {
    standby.close();
    primary.close();
  }

  @Test
  void a_standby_whose_replay_is_paused_holds_the_scripts_back_until_it_has_caught_up()
      throws IOException {
    try (Database database = primary.fresh("lag");
        Session session = database.session("test")) {
      TinyPackage.install(database);
      Site site = site(database);
      await(session, REPLAYED);
      try (Database copy = standby.open("lag")) {
        ask(copy, "select pg_wal_replay_pause()::text as told");

        Process run = site.startExecute();
        await(run, () -> throttled(session));
        String status = site.uplift().run("status", "--json").out();
        long begun = session.one(CHUNKS, row -> row.number("n"));
        ask(copy, "select pg_wal_replay_resume()::text as told");

        assertThat(run.onExit().join().exitValue()).as(said(site)).isZero();
        assertThat(begun).isZero();
        assertThat(status)
            .contains("\"limit\" : \"replicationLag\"", "standby standby is ", " behind; ")
            .contains("limits.replication-lag is 64 kB");
        assertThat(said(site)).contains("limits.replication-lag is 64 kB", "throttled no more");
        await(session, REPLAYED);
        assertThat(ask(copy, "select count(length)::text as told from note")).isEqualTo("100");
      }
    }
  }

  private Site site(Database database) {
    Path tiny =
        TinyPackage.in(folder.resolve("package"))
            .script(
                "note/length",
                "Measure every note",
                "updates: [note]\nchunk: {table: note, by: [id]}",
                "update note n set length = char_length(body) where :chunk(n);")
            .folder();
    Site site = Site.of(folder, database, folder.resolve("none"), tiny, LIMIT);
    site.prepared();
    return site;
  }

  private static boolean throttled(Session session) {
    return session.one(
            "select to_regclass('dbupgrade.throttle') is not null as yes", row -> row.flag("yes"))
        && session.one(PASSED, row -> row.flag("yes"));
  }

  private static void await(Session session, String fact) {
    while (!session.one(fact, row -> row.flag("yes"))) {
      Thread.onSpinWait();
    }
  }

  private void await(Process run, BooleanSupplier fact) throws IOException {
    while (!fact.getAsBoolean()) {
      assertThat(run.isAlive()).as(Files.readString(folder.resolve("execute.err"))).isTrue();
    }
  }

  private static String ask(Database database, String sql) {
    return database.with("test", session -> session.one(sql, row -> row.string("told")));
  }

  private static String said(Site site) throws IOException {
    return Files.readString(site.folder().resolve("execute.out"))
        + Files.readString(site.folder().resolve("execute.err"));
  }
}
