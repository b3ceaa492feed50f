package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.proving.Databases;
import dev.uplift.proving.DumpText;
import dev.uplift.proving.DyingRun;
import dev.uplift.proving.NeedsTool;
import dev.uplift.proving.Programs;
import dev.uplift.proving.Programs.Ended;
import dev.uplift.proving.Site;
import dev.uplift.proving.TinyPackage;
import dev.uplift.proving.Uplift;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed with SIGKILL at every change of state of services, door, restore point and
 * operation, and the same command goes on. Side by side, each lane with an old database of its own;
 * how many changes there are says a run that nobody kills, which is the first.
 */
@NeedsTool(files = DumpText.PROGRAM, remedy = "apt-get install postgresql-client-15")
class StateKillTest {
  private static final String FAILS = "PostSync/ExecuteScripts/WaitForBatch";

  /** As {@link DyingRun} says each. */
  private static final Pattern CHANGE = Pattern.compile("(?m)^\\d+ the .* is now ");

  private final Databases server = new Databases(15);

  @TempDir Path folder;

  @Test
  void killed_at_every_change_of_state_an_upgrade_ends_upgraded_and_open() {
    atEvery(
        12,
        (old, n) -> {
          try (Place place = place(old, "stop", n)) {
            Ended killed = place.execute(n, "-");
            Ended resumed = n == 0 ? killed : place.execute(0, "-");

            String story = "killed at " + killed.out() + "then " + resumed.out() + resumed.err();
            assertThat(killed.exit()).as(story + killed.err()).isEqualTo(n == 0 ? 0 : 137);
            assertThat(resumed.exit()).as(story).isZero();
            assertThat(place.upgraded()).as(story).isTrue();
            assertThat(place.properties()).as(story).isEqualTo(old.properties());
            return killed;
          }
        });
  }

  @Test
  void killed_at_every_change_of_state_a_failing_upgrade_ends_as_it_was_and_open() {
    atEvery(
        18,
        (old, n) -> {
          try (Place place = place(old, "restore", n)) {
            String before = place.dump();
            Ended killed = place.execute(n, FAILS);
            Ended resumed = n == 0 ? killed : place.execute(0, FAILS);

            String story = "killed at " + killed.out() + "then " + resumed.out() + resumed.err();
            assertThat(killed.exit()).as(story + killed.err()).isEqualTo(n == 0 ? 1 : 137);
            assertThat(resumed.out()).as(story).contains("Restored");
            assertThat(resumed.exit()).as(story).isEqualTo(1);
            assertThat(place.dump()).as(story).isEqualTo(before);
            assertThat(place.properties()).as(story).isEqualTo(old.properties());
            assertThat(place.leftovers()).as(story).isEmpty();
            return killed;
          }
        });
  }

  @Test
  void killed_at_every_change_of_state_of_accept_the_same_command_opens_the_door() {
    atEvery(
        3,
        (old, n) -> {
          try (Place place = place(old, "stop", n, "door: {testers: [statekill_tester]}")) {
            assertThat(place.execute(0, "-").out()).contains("Ajar");

            Ended killed = place.act("accept", n);
            Ended again = n == 0 ? killed : place.act("accept", 0);

            String story = "killed at " + killed.out() + "then " + again.out() + again.err();
            assertThat(killed.exit()).as(story + killed.err()).isEqualTo(n == 0 ? 0 : 137);
            assertThat(again.exit() == 0 || again.err().contains("nothingToDecide"))
                .as(story)
                .isTrue();
            assertThat(place.properties()).as(story).isEqualTo(old.properties());
            assertThat(place.upgraded()).as(story).isTrue();
            return killed;
          }
        });
  }

  @Test
  void killed_at_each_change_of_state_of_a_restore_from_ajar_the_same_command_gives_the_old_back() {
    atEvery(
        8,
        (old, n) -> {
          try (Place place = place(old, "stop", n, "door: {testers: [statekill_tester]}")) {
            String before = place.dump();
            assertThat(place.execute(0, "-").out()).contains("Ajar");

            Ended killed = place.act("restore", n);
            Ended again = n == 0 ? killed : place.act("restore", 0);

            String story = "killed at " + killed.out() + "then " + again.out() + again.err();
            assertThat(killed.exit()).as(story + killed.err()).isEqualTo(n == 0 ? 0 : 137);
            assertThat(again.exit() == 0 || again.err().contains("nothingToDecide"))
                .as(story)
                .isTrue();
            assertThat(place.dump()).as(story).isEqualTo(before);
            assertThat(place.leftovers()).as(story).isEmpty();
            return killed;
          }
        });
  }

  /** What is done with a copy of the old database, killed at the n-th change; 0: not killed. */
  private interface Life {
    Ended lived(Old old, int n);
  }

  /**
   * Every change of state that a life has.
   *
   * @param least how many it has
   */
  private void atEvery(int least, Life life) {
    List<Old> olds = IntStream.range(0, Lanes.number()).mapToObj(_ -> old()).toList();
    try {
      Ended whole = life.lived(olds.getFirst(), 0);
      int changes = Math.toIntExact(CHANGE.matcher(whole.out()).results().count());
      assertThat(changes).as(whole.out()).isGreaterThanOrEqualTo(least);

      List<Integer> each = IntStream.rangeClosed(1, changes).boxed().toList();
      new Lanes<>(olds).take(each, life::lived);
    } finally {
      olds.forEach(old -> server.drop(old.database()));
    }
  }

  /** A database to be copied, and what its copies shall have kept in the end. */
  private record Old(Database database, String properties) {}

  private Old old() {
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
    return new Old(old, properties(old));
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

  private Place place(Old old, String onFailure, int n) {
    return place(old, onFailure, n, "");
  }

  private Place place(Old old, String onFailure, int n, String more) {
    Database database = server.copyOf(old.database(), "statekill" + n);
    try (Session session = database.session("test")) {
      session.execute(
          "alter database \"%s\" set work_mem = '7MB'".formatted(database.url().database()));
    }
    Path own = folder.resolve(database.url().database());
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
