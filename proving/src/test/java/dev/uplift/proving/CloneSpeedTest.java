package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.restore.Restoration;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A benchmark, not part of the gate: what a restore point takes beyond the copy itself is a tenth
 * of a second, and a disk's own pauses are longer. Run it on a quiet machine with {@code
 * -Duplift.benchmarks=true -Duplift.hasty=false -Dtest=CloneSpeedTest}. The rival does by hand what
 * a careful administrator does: shuts the database, ends its sessions, copies, opens it. Which of
 * the two goes first alternates.
 */
@EnabledIfSystemProperty(named = "uplift.benchmarks", matches = "true")
class CloneSpeedTest {
  private static final int PAIRS = 7;
  private static final double MOST = 1.1;

  private static final String GIGABYTE =
      """
      create table big as
        select i as id, repeat(md5(i::text), 31) as text from generate_series(1, 1000000) i
      """;

  @TempDir Path folder;

  @Test
  void taking_a_restore_point_takes_no_longer_than_the_copy_by_hand() {
    assertThat(System.getProperty("uplift.hasty")).as("-Duplift.hasty").isEqualTo("false");
    Databases server = new Databases(15);
    List<Double> ratios = new ArrayList<>();
    try (Database database = server.fresh("speed");
        Database all = server.open("postgres")) {
      execute(database, GIGABYTE);
      execute(database, "checkpoint");
      Restoration restoration = restoration(database);
      taken(restoration, "first"); // writes out what making the database left
      for (int pair = 1; pair <= PAIRS; pair++) {
        boolean first = pair % 2 == 1;
        double before = first ? 0 : copied(all, database);
        double ours = taken(restoration, "p" + pair);
        double byHand = first ? copied(all, database) : before;
        ratios.add(ours / byHand);
        System.err.printf(Locale.ROOT, "restore point %.2f s, copy by hand %.2f s%n", ours, byHand);
      }
      server.drop(database);
    }
    Collections.sort(ratios);
    assertThat(ratios.get(PAIRS / 2)).as("all: %s", ratios).isLessThanOrEqualTo(MOST);
  }

  private static double taken(Restoration restoration, String name) {
    long began = System.nanoTime();
    restoration.take(name);
    double seconds = (System.nanoTime() - began) / 1e9;
    restoration.drop(name);
    return seconds;
  }

  private static double copied(Database all, Database database) {
    String source = Identifier.quote(database.url().database());
    String copy = Identifier.quote(database.url().database() + "_by_hand");
    database.letGo();
    long began = System.nanoTime();
    execute(all, "alter database " + source + " allow_connections false");
    execute(
        all,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = "
            + Identifier.literal(database.url().database()));
    execute(all, "create database %s template %s strategy file_copy".formatted(copy, source));
    execute(all, "alter database " + source + " allow_connections true");
    double seconds = (System.nanoTime() - began) / 1e9;
    execute(all, "drop database " + copy);
    return seconds;
  }

  private Restoration restoration(Database database) {
    InstantSource clock = InstantSource.system();
    Door door = new Door(database, folder, DoorSettings.DEFAULT, Watcher.none(), clock);
    return new Restoration(
        database, door, RestoreSettings.DEFAULT, folder, folder, Watcher.none(), clock);
  }

  private static void execute(Database database, String sql) {
    try (Session session = database.session("speed")) {
      session.execute(sql);
    }
  }
}
