package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed with SIGKILL at every change of state of services, door, restore point and
 * operation, one after another, and the same command goes on.
 */
@NeedsTool(files = DumpText.PROGRAM, remedy = "apt-get install postgresql-client-15")
class StateKillTest {
  private static final String FAILS = "PostSync/ExecuteScripts/WaitForBatch";

  private final Databases server = new Databases(15);

  @TempDir Path folder;

  @Test
  void killed_at_every_change_of_state_an_upgrade_ends_upgraded_and_open() throws IOException {
    try (Database old = old()) {
      for (int n = 1; ; n++) {
        try (Place place = place(old, "stop", n)) {
          Ended killed = place.execute(n, "-");
          boolean whole = killed.exit() == 0;
          if (!whole) {
            assertThat(killed.exit()).as(killed.out() + killed.err()).isEqualTo(137);
          }

          Ended resumed = whole ? killed : place.execute(0, "-");

          String story = "killed at " + killed.out() + "then " + resumed.out() + resumed.err();
          assertThat(resumed.exit()).as(story).isZero();
          assertThat(place.upgraded()).as(story).isTrue();
          assertThat(place.properties()).as(story).isEqualTo(properties(old));
          if (whole) {
            assertThat(n).as(story).isGreaterThan(12);
            return;
          }
        }
      }
    }
  }

  @Test
  void killed_at_every_change_of_state_a_failing_upgrade_ends_as_it_was_and_open()
      throws IOException {
    try (Database old = old()) {
      for (int n = 1; ; n++) {
        try (Place place = place(old, "restore", n)) {
          String before = place.dump();
          Ended killed = place.execute(n, FAILS);
          boolean whole = killed.exit() == 1;
          if (!whole) {
            assertThat(killed.exit()).as(killed.out() + killed.err()).isEqualTo(137);
          }

          Ended resumed = whole ? killed : place.execute(0, FAILS);

          String story = "killed at " + killed.out() + "then " + resumed.out() + resumed.err();
          assertThat(resumed.out()).as(story).contains("Restored");
          assertThat(resumed.exit()).as(story).isEqualTo(1);
          assertThat(place.dump()).as(story).isEqualTo(before);
          assertThat(place.properties()).as(story).isEqualTo(properties(old));
          assertThat(place.leftovers()).as(story).isEmpty();
          if (whole) {
            assertThat(n).as(story).isGreaterThan(18);
            return;
          }
        }
      }
    }
  }

  @Test
  void killed_at_every_change_of_state_of_accept_the_same_command_opens_the_door()
      throws IOException {
    try (Database old = old()) {
      for (int n = 1; ; n++) {
        try (Place place = place(old, "stop", n, "door: {testers: [statekill_tester]}")) {
          assertThat(place.execute(0, "-").out()).contains("Ajar");

          Ended killed = place.act("accept", n);
          boolean whole = killed.exit() == 0;
          Ended again = whole ? killed : place.act("accept", 0);

          String story = "killed at " + killed.out() + "then " + again.out() + again.err();
          assertThat(again.exit() == 0 || again.err().contains("nothingToDecide"))
              .as(story)
              .isTrue();
          assertThat(place.properties()).as(story).isEqualTo(properties(old));
          assertThat(place.upgraded()).as(story).isTrue();
          if (whole) {
            assertThat(n).as(story).isGreaterThan(3);
            return;
          }
        }
      }
    }
  }

  @Test
  void killed_at_every_change_of_state_of_a_restore_from_ajar_the_same_command_gives_the_old_back()
      throws IOException {
    try (Database old = old()) {
      for (int n = 1; ; n++) {
        try (Place place = place(old, "stop", n, "door: {testers: [statekill_tester]}")) {
          String before = place.dump();
          assertThat(place.execute(0, "-").out()).contains("Ajar");

          Ended killed = place.act("restore", n);
          boolean whole = killed.exit() == 0;
          Ended again = whole ? killed : place.act("restore", 0);

          String story = "killed at " + killed.out() + "then " + again.out() + again.err();
          assertThat(again.exit() == 0 || again.err().contains("nothingToDecide"))
              .as(story)
              .isTrue();
          assertThat(place.dump()).as(story).isEqualTo(before);
          assertThat(place.leftovers()).as(story).isEmpty();
          if (whole) {
            assertThat(n).as(story).isGreaterThan(8);
            return;
          }
        }
      }
    }
  }

  private Database old() {
    Database old = server.fresh("statekill");
    TinyPackage.install(old);
    try (Session session = old.session("test")) {
      session.execute(
          "do $$ begin create role statekill_tester login;"
              + " exception when duplicate_object then null; end $$");
      session.execute(
          "alter database \"%s\" set work_mem = '7MB'; comment on database \"%s\" is 'old'"
              .formatted(old.url().database(), old.url().database()));
    }
    return old;
  }

  /** Settings, grants, limit and whether it lets anybody in; names of databases left out. */
  private static String properties(Database database) {
    return database.with(
        "test",
        s ->
            s.one(
                """
                select datconnlimit || ' ' || datallowconn || ' ' || pg_get_userbyid(datdba) || ' '
                       || coalesce((select string_agg(x::text, ' ' order by x::text)
                            from aclexplode(coalesce(datacl, acldefault('d', datdba))) x), '')
                       || ' ' || coalesce(shobj_description(oid, 'pg_database'), '') || ' '
                       || coalesce((select string_agg(setconfig::text, ' ')
                            from pg_db_role_setting where setdatabase = d.oid), '') as text
                  from pg_database d where datname = current_database()
                """,
                row -> row.string("text")));
  }

  private Place place(Database old, String onFailure, int n) throws IOException {
    return place(old, onFailure, n, "");
  }

  private Place place(Database old, String onFailure, int n, String more) throws IOException {
    Database database = server.copyOf(old, "statekill" + n);
    try (Session session = database.session("test")) {
      session.execute(
          "alter database \"%s\" set work_mem = '7MB'".formatted(database.url().database()));
    }
    Path own = Files.createDirectories(folder.resolve(database.url().database()));
    Path tiny = TinyPackage.in(own.resolve("tiny")).folder();
    Site site =
        Site.of(
            own,
            database,
            server,
            tiny,
            "{kind: clone, on-failure: %s}\n%s".formatted(onFailure, more));
    site.prepared();
    return new Place(server, database, site);
  }

  /** A database of its own, and the site around it. */
  private record Place(Databases server, Database database, Site site) implements AutoCloseable {
    Ended execute(int n, String failAt) {
      return run("execute", n, failAt);
    }

    /** What a person decides. */
    Ended act(String verdict, int n) {
      return run(verdict, n, "-");
    }

    String dump() {
      return DumpText.of(server, database.url());
    }

    private Ended run(String act, int n, String failAt) {
      List<String> arguments =
          List.of(
              site.folder().resolve("environment.yaml").toString(),
              site.folder().resolve("home").toString(),
              Site.RUNBOOK,
              Integer.toString(n),
              failAt,
              act);
      database.letGo();
      return Programs.run(
          site.folder(),
          site.uplift().environment(),
          Uplift.command(DyingRun.class.getName(), arguments));
    }

    boolean upgraded() {
      return database.with(
          "test",
          s ->
              s.one(
                  "select count(*) = 100 as good from note where length = char_length(body)",
                  row -> row.flag("good")));
    }

    String properties() {
      return StateKillTest.properties(database);
    }

    /** Copies of the database that nobody needs any more. */
    List<String> leftovers() {
      return database.with(
          "test",
          s ->
              s.query(
                  "select datname from pg_database where starts_with(datname, ?) and datname <> ?",
                  row -> row.string("datname"),
                  database.url().database(),
                  database.url().database()));
    }

    @Override
    public void close() {
      server.drop(database);
    }
  }
}
