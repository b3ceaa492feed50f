package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** The same in Java; the number in the note's text. */
  private static final String JAVA =
      """
      package com.example;

      import dev.uplift.script.*;

      public final class ReleaseUpdate20 {
        @UpgradeScriptDescription("Number every note")
        @UpgradeScriptTable(table = "note", update = true)
        @UpgradeScriptChunk(table = "note", by = "id", quarantine = 5)
        public void number(UpgradeContext context) {
          context.execute(
              "update note n set length = coalesce(n.length, 0) + substr(n.body, 6)::int where "
                  + context.range("n"));
          context.first("select pg_advisory_xact_lock_shared(7)::text as x", row -> true);
        }
      }
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
      Programs.Ended tooMany = site.uplift().inThisProcess("worker", "--workers", "100");
      worker.destroyForcibly().waitFor();
      unlock(session);

      assertThat(refused.exit()).as(refused.err()).isEqualTo(3);
      assertThat(refused.err()).contains("packages are not those of run");
      assertThat(tooMany.exit()).as(tooMany.err()).isEqualTo(3);
      assertThat(tooMany.err()).contains("[tooManyWorkers]", "Say --workers ");
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

  @Test
  void a_worker_runs_a_script_in_java_and_sets_the_row_aside_that_it_cannot_convert()
      throws Exception {
    try (Database database = old();
        Session session = database.session("test")) {
      session.execute("update note set body = 'none' where id = 290001");
      Site site = inJava(database);
      lock(session);
      Process lead = site.startExecute("--trust-jars", "tiny");
      await(session, LEAD, lead);
      Process worker = worker(site, "worker", "--trust-jars", "tiny");
      await(session, LEAD + 2, worker);
      unlock(session);

      assertThat(lead.waitFor()).as(said(site, "execute")).isEqualTo(4);
      assertThat(worker.waitFor()).as(said(site, "worker")).isZero();
      assertThat(said(site, "worker"))
          .containsPattern("The batch has ended; chunks done here: [1-9]");
      assertThat(number(session, "select count(*) as n from note where length = id"))
          .isEqualTo(299_999);
      assertThat(number(session, "select sum(q.key[1]::int) as n from dbupgrade.quarantine q"))
          .isEqualTo(290_001);
      server.drop(database);
    }
  }

  /** Its script is a method, compiled by {@code package build}. */
  private Site inJava(Database database) {
    Path made =
        TinyPackage.in(folder.resolve("package"), "update note set length = null where false;")
            .write("src/com/example/ReleaseUpdate20.java", JAVA)
            .folder();
    Site site =
        Site.of(folder, database, server, made, "{kind: none, reason: a copy that is thrown away}");
    site.uplift().inThisProcess("package", "build", made.toString()).succeeded();
    site.prepared();
    return site;
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

  private Process worker(Site site, String name, String... more) throws IOException {
    List<String> line = new ArrayList<>(List.of("worker", "--workers", "2"));
    line.addAll(List.of(more));
    return site.uplift()
        .start(line, site.folder().resolve(name + ".out"), site.folder().resolve(name + ".err"));
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
