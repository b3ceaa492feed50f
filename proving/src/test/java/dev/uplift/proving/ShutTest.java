package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients in processes of their own write without pause, as the application, as the database's
 * owner and as a superuser, while an upgrade closes the door, fails and goes back, or ends and
 * opens it.
 */
class ShutTest {
  private static final String PASSWORD = "only-for-this-test";
  private static final String HEAD_MORE = "keep-foreign-objects: true\n";

  private final Databases server = new Databases(18);

  private final List<Process> clients = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void end() {
    clients.forEach(Process::destroyForcibly);
  }

  @Test
  void
      from_the_restore_point_on_nobody_but_a_superuser_writes_and_nothing_confirmed_before_is_lost()
          throws Exception {
    knockThrough("restore", "PostSync/ExecuteScripts/WaitForBatch", 1);
  }

  @Test
  void until_the_opening_of_an_upgraded_database_nobody_but_a_superuser_writes() throws Exception {
    knockThrough("stop", "", 0);
  }

  @Test
  void the_rows_of_a_superuser_who_broke_in_fail_the_reconciliation_which_names_him()
      throws Exception {
    try (Database database = server.fresh("shut")) {
      String root = database.url().database() + "_root";
      prepare(database, database.url().database() + "_app", root + "_owner", root);
      Path tiny = TinyPackage.in(folder.resolve("tiny"), HEAD_MORE, slow()).folder();
      Site site = Site.of(folder, database, server, tiny, "{kind: clone, on-failure: stop}");
      site.prepared();
      Path stop = folder.resolve("stop");

      Process upgrade = site.startExecute();
      awaitOutput(upgrade, "Reconcile: counted");
      knock(database, root, stop);
      assertThat(upgrade.waitFor()).as(said()).isEqualTo(1);
      Files.createFile(stop);

      assertThat(said())
          .contains("\"public.knock\": rows were \"0\"", "[reconciliationDiffers]")
          .contains("\"" + root + "\" was in the database while the door was closed", "[tainted]");
    }
  }

  private void knockThrough(String onFailure, String failAt, int exit) throws Exception {
    try (Database database = server.fresh("shut")) {
      String name = database.url().database();
      String app = name + "_app";
      String owner = name + "_owner";
      String root = name + "_root";
      prepare(database, app, owner, root);
      Path tiny = TinyPackage.in(folder.resolve("tiny"), HEAD_MORE, slow()).folder();
      Site site =
          Site.of(
              folder,
              database,
              server,
              tiny,
              // The superuser's rows are a difference that no script declares.
              "{kind: clone, on-failure: %s}%nreconcile: none".formatted(onFailure));
      site.prepared();
      Path stop = folder.resolve("stop");
      knock(database, app, stop);
      knock(database, owner, stop);
      awaitConfirmed(app);
      awaitConfirmed(owner);

      Process upgrade =
          failAt.isEmpty() ? site.startExecute() : site.startExecute("--fail-at", failAt);
      awaitOutput(upgrade, "the restore point is now verified");
      knock(database, root, stop);
      assertThat(upgrade.waitFor()).as(said()).isEqualTo(exit == 0 ? 4 : exit);

      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      Files.createFile(stop);
      for (Process each : clients) {
        each.waitFor();
      }
      boolean letIn = written(database, app);
      assertThat(said()).contains(exit == 0 ? "things left" : "as it was before, and open");
      assertThat(lost(database, app)).isEmpty();
      assertThat(lost(database, owner)).isEmpty();
      assertThat(letIn).as("it is let in again").isTrue();
      assertThat(said()).contains("tainted").contains(root).doesNotContain("\"" + app + "\" was");
      if (exit == 0) {
        assertThat(whileShut(database, app)).isZero();
        assertThat(whileShut(database, owner)).isZero();
      }
    }
  }

  /** Long enough for a client to try again and again. */
  private static String slow() {
    return "update note set length = char_length(body) where (select pg_sleep(3)) is not null;";
  }

  private static void prepare(Database database, String app, String owner, String root) {
    TinyPackage.install(database);
    try (Session session = database.session("test")) {
      for (String role : List.of(app, owner, root)) {
        String kind = role.equals(root) ? "superuser" : "nosuperuser";
        session.execute(
            "create role \"%s\" login %s password '%s'".formatted(role, kind, PASSWORD));
      }
      session.execute(
          """
          create table knock (role text, n bigint, at timestamptz default clock_timestamp());
          grant insert, select on knock to public;
          alter database "%s" owner to "%s";
          revoke connect on database "%s" from public;
          grant connect on database "%s" to "%s" with grant option;
          """
              .formatted(
                  database.url().database(),
                  owner,
                  database.url().database(),
                  database.url().database(),
                  app));
    }
  }

  private void knock(Database database, String role, Path stop) throws IOException {
    DatabaseUrl url = database.url();
    String jdbc = "jdbc:postgresql://%s:%d/%s".formatted(url.host(), url.port(), url.database());
    clients.add(KnockingClient.start(folder, jdbc, role, PASSWORD, confirmations(role), stop));
  }

  private Path confirmations(String role) {
    return folder.resolve(role + ".confirmed");
  }

  private void awaitConfirmed(String role) throws IOException {
    while (!Files.exists(confirmations(role)) || confirmed(role).size() < 10) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private void awaitOutput(Process process, String line) throws IOException {
    while (process.isAlive() && !said().contains(line)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("execute.out"))
        + Files.readString(folder.resolve("execute.err"));
  }

  private Set<Long> confirmed(String role) throws IOException {
    return Files.readString(confirmations(role))
        .lines()
        .map(Long::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What was confirmed to the client and is not there. */
  private Set<Long> lost(Database database, String role) throws IOException {
    Set<Long> lost = confirmed(role);
    assertThat(lost).isNotEmpty();
    database
        .with(
            "test",
            s -> s.query("select n from knock where role = ?", row -> row.number("n"), role))
        .forEach(lost::remove);
    return lost;
  }

  /** Whether a row came after the last one that anybody could write before the door was closed. */
  private static boolean written(Database database, String role) {
    return database.with(
        "test",
        s ->
            s.one(
                "select count(*) > 0 as late from knock where role = ?"
                    + " and at > clock_timestamp() - interval '10 s'",
                row -> row.flag("late"),
                role));
  }

  /** Rows written while the run was at work. */
  private static long whileShut(Database database, String role) {
    return database.with(
        "test",
        s ->
            s.one(
                """
                select count(*) as n from knock
                 where role = ? and at > (select min(starttime) from dbupgrade.servicingstep)
                   and at < (select max(endtime) from dbupgrade.servicingstep)
                """,
                row -> row.number("n"),
                role));
  }
}
