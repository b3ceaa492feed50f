package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code uplift worker} as processes of their own, beside the one that executes the runbook. */
class WorkerTest {
  private static final String CHUNK = "updates: [note]\nchunk: {table: note, by: [id]}";

  /** Each chunk waits until the test lets it go on. */
  private static final String SCRIPT =
      """
      update note set length = coalesce(length, 0) + char_length(body) where :chunk(note);
      select pg_advisory_xact_lock_shared(7);
      """;

  private static final String WAITING =
      "select count(*) as n from pg_locks where locktype = 'advisory' and objid = 7 and not granted";

  private static final String WRONG =
      "select count(*) as n from note where length is distinct from char_length(body)";

  /** The workers that the leading process has by itself. */
  private static final int LEAD =
      Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 16);

  private final Databases server = new Databases(18);

  @TempDir Path folder;

  @Test
  void a_worker_joins_and_is_killed_and_one_with_other_packages_is_refused() throws Exception {
    try (Database database = old();
        Session session = database.session("test")) {
      Site site = site(database);
      lock(session);
      Process lead = site.startExecute();
      await(session, LEAD, lead);
      Process worker = worker(site, "worker");
      await(session, LEAD + 2, worker);

      packaged(folder.resolve("other"), SCRIPT + "-- another\n");
      Programs.Ended refused =
          site.uplift().run("worker", "--package", folder.resolve("other").toString());
      worker.destroyForcibly().waitFor();
      unlock(session);

      assertThat(refused.exit()).as(refused.err()).isEqualTo(3);
      assertThat(refused.err()).contains("packages are not those of run");
      assertThat(lead.waitFor()).as(said(site, "execute")).isZero();
      assertThat(number(session, WRONG)).isZero();
      server.drop(database);
    }
  }

  @Test
  void a_worker_whose_lead_is_killed_leaves_when_the_next_attempt_takes_over() throws Exception {
    try (Database database = old();
        Session session = database.session("test")) {
      Site site = site(database);
      lock(session);
      Process lead = site.startExecute();
      await(session, LEAD, lead);
      Process worker = worker(site, "worker");
      await(session, LEAD + 2, worker);
      lead.destroyForcibly().waitFor();

      Process heir = site.startExecute();

      assertThat(worker.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(worker.exitValue()).as(said(site, "worker")).isZero();
      assertThat(said(site, "worker")).contains("taken over by another execute");
      unlock(session);
      assertThat(heir.waitFor()).as(said(site, "execute")).isZero();
      assertThat(number(session, WRONG)).isZero();
      server.drop(database);
    }
  }

  @Test
  void a_worker_shares_the_batch_and_leaves_by_itself_when_it_ends() throws Exception {
    try (Database database = old();
        Session session = database.session("test")) {
      Site site = site(database);
      lock(session);
      Process lead = site.startExecute();
      await(session, LEAD, lead);
      Process worker = worker(site, "worker");
      await(session, LEAD + 2, worker);
      unlock(session);

      assertThat(lead.waitFor()).as(said(site, "execute")).isZero();
      assertThat(worker.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(worker.exitValue()).as(said(site, "worker")).isZero();
      assertThat(said(site, "worker")).contains("The batch has ended; chunks done here: ");
      assertThat(number(session, WRONG)).isZero();
      server.drop(database);
    }
  }

  private Database old() {
    Database database = server.fresh("worker");
    TinyPackage.install(database);
    try (Session session = database.session("rows")) {
      session.execute(
          "insert into note select n, 'note ' || n from generate_series(101, 300000) n");
    }
    return database;
  }

  private Site site(Database database) throws IOException {
    Path made = packaged(folder.resolve("package"), SCRIPT).folder();
    Site site =
        Site.of(folder, database, server, made, "{kind: none, reason: a copy that is thrown away}");
    site.prepared();
    return site;
  }

  private static VendorPackage packaged(Path place, String script) {
    return TinyPackage.in(place).script("note/length", "Measure every note", CHUNK, script);
  }

  private Process worker(Site site, String name) throws IOException {
    return site.uplift()
        .start(
            List.of("worker", "--workers", "2"),
            site.folder().resolve(name + ".out"),
            site.folder().resolve(name + ".err"));
  }

  private static void lock(Session session) {
    session.query("select pg_advisory_lock(7)", row -> true);
  }

  private static void unlock(Session session) {
    session.query("select pg_advisory_unlock(7)", row -> true);
  }

  private static void await(Session session, long waiting, Process process) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (number(session, WAITING) != waiting) {
      assertThat(process.isAlive()).isTrue();
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static long number(Session session, String sql) {
    return session.one(sql, row -> row.number("n"));
  }

  private static String said(Site site, String name) throws IOException {
    return Files.readString(site.folder().resolve(name + ".out"))
        + Files.readString(site.folder().resolve(name + ".err"));
  }
}
