package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bad input gets: an error that says what to do, the right exit code, never a stack trace. */
class BadInputTest {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int REFUSED = 3;
  private static final int UNREACHABLE = 5;

  private final Databases server = new Databases(18);

  @TempDir Path folder;

  @Test
  void a_wrong_password() {
    try (Database database = server.fresh("bad")) {
      Uplift uplift = Uplift.in(folder).with("UPLIFT_PASSWORD", "not the password");

      assertThat(uplift.run("status", "--database", database.url().toString()))
          .satisfies(Endings.complaint(UNREACHABLE, "authenticationFailed"))
          .satisfies(ended -> assertThat(ended.err()).doesNotContain("not the password"));
    }
  }

  @Test
  void no_such_host() {
    String url = "postgresql://uplift@no-such-host.invalid:5432/erp";

    assertThat(Uplift.in(folder).run("status", "--database", url))
        .satisfies(Endings.complaint(UNREACHABLE, "unreachable"));
  }

  @Test
  void no_such_database() {
    String url = server.url("no_such_database").toString();
    Uplift uplift = Uplift.in(folder).with("PGPASSFILE", server.passFile().toString());

    assertThat(uplift.run("status", "--database", url))
        .satisfies(Endings.complaint(UNREACHABLE, "databaseMissing"));
  }

  @Test
  void another_applications_database() {
    try (Database database = server.fresh("bad")) {
      try (Session session = database.session("other")) {
        session.execute("create table invoice (id int primary key)");
      }

      assertThat(site(database).upgrade()).satisfies(Endings.complaint(REFUSED, "notRecognised"));
      String schemas = database.with("look", BadInputTest::schemas);
      assertThat(schemas).isEqualTo("public");
    }
  }

  @Test
  void missing_rights() {
    try (Database database = tiny()) {
      String role = Identifier.quote("guest_" + database.url().database());
      try (Session session = database.session("guest")) {
        session.execute("create role " + role + " login password 'guest'");
      }
      Site own = site(database);
      String mine = database.url().user().orElseThrow() + "@";
      String guest = "guest_" + database.url().database() + "@";
      replace(folder.resolve("environment.yaml"), mine, guest);
      Site site = new Site(own.folder(), Uplift.in(folder).with("UPLIFT_PASSWORD", "guest"));

      assertThat(site.upgrade()).satisfies(Endings.complaint(UNREACHABLE, "right"));
    }
  }

  @Test
  void a_folder_that_cannot_be_written() throws IOException {
    try (Mount mount = Mount.readOnly(folder.resolve("mount"))) {
      Uplift uplift = Uplift.in(folder).with("UPLIFT_HOME", mount.folder() + "/home");

      assertThat(uplift.run("demo", "--rows", "2000"))
          .satisfies(Endings.complaint(FAILED, "mount"));
    }
  }

  @Test
  void a_full_disk() throws IOException {
    try (Mount mount = Mount.small(folder.resolve("mount"))) {
      Uplift uplift = Uplift.in(folder).with("UPLIFT_HOME", mount.folder() + "/home");

      assertThat(uplift.run("demo", "--rows", "2000"))
          .satisfies(Endings.complaint(FAILED, "space"));
    }
  }

  @Test
  void a_truncated_runbook() throws IOException {
    try (Database database = tiny()) {
      Site site = site(database);
      site.writeInputs().succeeded();
      site.generate().succeeded();
      Path runbook = folder.resolve("MajorVersionDataUpgrade-runbook.xml");
      String text = Files.readString(runbook);
      Files.writeString(runbook, text.substring(0, text.length() / 2));

      assertThat(site.load()).satisfies(Endings.complaint(USAGE, runbook.getFileName().toString()));
    }
  }

  @Test
  void a_broken_package_gets_every_problem_at_once() throws IOException {
    Path tiny = TinyPackage.in(folder.resolve("tiny")).folder();
    replace(tiny.resolve("package.yaml"), "version: 2.0.0", "verzion: 2.0.0");
    replace(tiny.resolve("scripts/note/length.sql"), "stage: PostSync", "stage: Whenever");

    Ended checked = Uplift.in(folder).run("package", "check", tiny.toString());
    assertThat(checked.exit()).isEqualTo(USAGE);
    assertThat(checked.out()).contains("verzion").contains("Whenever");
    try (Database database = server.fresh("bad")) {
      assertThat(Site.of(folder, database, server, tiny).writeInputs())
          .satisfies(Endings.complaint(USAGE, "verzion"))
          .satisfies(Endings.complaint(USAGE, "Whenever"));
    }
  }

  @Test
  void a_second_execute_while_one_runs() throws Exception {
    try (Database database = tiny()) {
      TinyPackage.in(folder.resolve("tiny"), "select pg_sleep(600); update note set length = 1;");
      Site site = Site.of(folder, database, server, folder.resolve("tiny"));
      site.writeInputs().succeeded();
      site.generate().succeeded();
      site.load().succeeded();
      Process first = site.startExecute();
      try {
        awaitSleep(database, first);

        assertThat(site.execute()).satisfies(Endings.complaint(REFUSED, "alreadyRunning"));
      } finally {
        first.destroyForcibly().waitFor();
      }
    }
  }

  private Database tiny() {
    Database database = server.fresh("bad");
    TinyPackage.install(database);
    return database;
  }

  private Site site(Database database) {
    return Site.of(folder, database, server, TinyPackage.in(folder.resolve("tiny")).folder());
  }

  private static String schemas(Session session) {
    return session.one(
        "select string_agg(nspname, ' ') s from pg_namespace where nspname !~ '^(pg_|information)'",
        row -> row.string("s"));
  }

  /** Until the script is seen at work; the server itself waits between two looks. */
  private static void awaitSleep(Database database, Process process) {
    String looking =
        """
        select count(*) n, pg_sleep(0.1)::text from pg_stat_activity
         where datname = current_database() and state = 'active'
           and query ~ 'pg_sleep.600' and pid <> pg_backend_pid()""";
    while (database.with("look", session -> session.one(looking, row -> row.number("n"))) == 0) {
      assertThat(process.isAlive()).isTrue();
    }
  }

  private static void replace(Path file, String old, String now) {
    try {
      String text = Files.readString(file);
      assertThat(text).contains(old);
      Files.writeString(file, text.replace(old, now));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
