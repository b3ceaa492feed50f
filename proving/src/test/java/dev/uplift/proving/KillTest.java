package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed with SIGKILL at random moments, and started again by the same command each
 * time, ends where an uninterrupted one does. Set {@code -Duplift.seed} to the seed that a failure
 * prints.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("uplift.kills", 20);

  /** After so many kills a database's run is let go to its end, and looked at. */
  private static final int KILLS_PER_DATABASE = 4;

  private static final long ROWS = 20_000;

  private final InstantSource clock = InstantSource.system();
  private final List<String> story = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void a_run_killed_at_random_moments_ends_where_an_uninterrupted_one_does() throws Exception {
    Random random = seeded();
    Databases server = new Databases(18);
    try (Database old = server.fresh("kill_old")) {
      demo(server, old).create(old.url()).succeeded();
      try (Database expected = server.copyOf(old, "kill_expected")) {
        long began = clock.millis();
        assertThat(demo(server, expected).run(expected.url())).satisfies(Endings.done());
        Duration whole = Duration.ofMillis(clock.millis() - began);
        Map<String, String> rows = RowCensus.take(expected);
        tell("uninterrupted: " + whole);

        int kills = 0;
        while (kills < KILLS) {
          Database database = server.copyOf(old, "kill");
          int most = Math.min(KILLS_PER_DATABASE, KILLS - kills);
          kills += killAndResume(demo(server, database), database, random, whole, most);
          assertThat(Differences.between(database, expected)).as(story()).isEmpty();
          assertThat(RowCensus.take(database)).as(story()).isEqualTo(rows);
          server.drop(database);
        }
      }
    }
  }

  /** Each database's run has a home of its own. */
  private Demo demo(Databases server, Database database) throws IOException {
    Path home = Files.createDirectories(folder.resolve(database.url().database()));
    return Demo.in(home, server, ROWS);
  }

  /** How often it was killed; in the end it is done. */
  private int killAndResume(Demo demo, Database database, Random random, Duration whole, int most)
      throws IOException, InterruptedException {
    tell("database " + database.url().database());
    int kills = 0;
    while (true) {
      Path out = Files.createTempFile(folder, "demo", ".out");
      Path err = Files.createTempFile(folder, "demo", ".err");
      Process process = demo.start(database, out, err);
      long moment = random.nextLong(100, whole.toMillis() * 7 / 10);
      boolean spared = kills == most;
      if (spared ? process.waitFor() >= 0 : process.waitFor(moment, TimeUnit.MILLISECONDS)) {
        String said = Files.readString(out) + Files.readString(err);
        assertThat(process.exitValue()).as(story() + said).isZero();
        tell("done");
        return kills;
      }
      process.destroyForcibly().waitFor();
      kills++;
      tell("killed after " + moment + " ms");
    }
  }

  private Random seeded() {
    long seed = Long.getLong("uplift.seed", clock.millis());
    tell("seed " + seed);
    return new Random(seed);
  }

  private void tell(String line) {
    story.add(line);
    System.out.println("KillTest: " + line);
  }

  private String story() {
    return String.join("\n", story) + "\n";
  }
}
