package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.problem.Failure;
import dev.uplift.restore.Restoration;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tablespace on a small file system of its own. */
class DiskFullTest {
  /** Holds the database once, and not twice. */
  private static final int MEGABYTES = 130;

  private static final String FILLED =
      """
      create table big as
        select repeat(md5(i::text), 31) as text from generate_series(1, 72000) i
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_disk_that_is_full_during_the_copy_leaves_nothing_and_is_told(int major)
      throws IOException {
    Databases server = new Databases(major);
    String name = "full_" + major;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    try (Database all = server.open("postgres");
        Mount mount = Mount.owned(folder.resolve("disk"), MEGABYTES, serverUser(all))) {
      execute(all, "create tablespace " + name + " location '" + mount.folder() + "'");
      execute(all, "create database " + name + " template template0 tablespace " + name);
      Database database = server.open(name);
      execute(database, FILLED);
      Restoration restoration = restoration(database);

      assertThatThrownBy(() -> restoration.take("before"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.problems().getFirst().code()).isEqualTo("diskFull");
                assertThat(failure.problems().getFirst().why()).contains("MB");
              });

      assertThat(restoration.points()).isEmpty();
      assertThat(databases(all, name)).containsExactly(name);
      assertThat(answers(database)).as("the database lets Uplift in again").isTrue();
      server.drop(database);
      execute(all, "drop tablespace " + name);
    }
  }

  private Restoration restoration(Database database) {
    InstantSource clock = InstantSource.system();
    Path home = folder.resolve("home");
    Door door = new Door(database, home, DoorSettings.DEFAULT, Watcher.none(), clock);
    return new Restoration(
        database, door, RestoreSettings.DEFAULT, home, home, Watcher.none(), clock);
  }

  private static List<String> databases(Database all, String prefix) {
    return all.with(
        "test",
        session ->
            session.query(
                "select datname from pg_database where starts_with(datname, ?)",
                row -> row.string("datname"),
                prefix));
  }

  private static boolean answers(Database database) {
    try (Session session = database.session("test")) {
      return session.alive();
    }
  }

  private static int serverUser(Database all) throws IOException {
    String data =
        all.with(
            "test",
            s -> s.one("select current_setting('data_directory') d", row -> row.string("d")));
    return (int) Files.getAttribute(Path.of(data), "unix:uid");
  }

  private static void execute(Database database, String sql) {
    try (Session session = database.session("test")) {
      session.execute(sql);
    }
  }
}
