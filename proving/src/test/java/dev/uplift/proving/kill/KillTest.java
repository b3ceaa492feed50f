package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.proving.Databases;
import dev.uplift.proving.Demo;
import dev.uplift.proving.Differences;
import dev.uplift.proving.Endings;
import dev.uplift.proving.Programs;
import dev.uplift.proving.RowCensus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed with SIGKILL at random moments, and started again by the same command each
 * time, ends where an uninterrupted one does. Set {@code -Duplift.seed} to the seed that a failure
 * prints.
 */
class KillTest {
  private static final int KILLS =
      Integer.getInteger("uplift.kills", Profile.asked() == Profile.QUICK ? 20 : 100);

  /** After so many kills a database's run is let go to its end, and looked at. */
  private static final int KILLS_PER_DATABASE = 5;

  private static final long ROWS = 5_000;

  private final InstantSource clock = InstantSource.system();
  private final Databases server = new Databases(18);
  private final AtomicInteger killed = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void a_run_killed_at_random_moments_ends_where_an_uninterrupted_one_does() throws IOException {
    Random random = new Random(Draw.by("KillTest", clock.millis()).seed());
    try (Database old = server.fresh("kill_old")) {
      demo(old).create(old.url()).succeeded();
      try (Database expected = server.copyOf(old, "kill_expected")) {
        Instant began = clock.instant();
        assertThat(demo(expected).run(expected.url())).satisfies(Endings.done());
        Duration whole = Duration.between(began, clock.instant());
        Map<String, String> rows = RowCensus.take(expected);

        Lanes.sharing(old)
            .take(
                drawn(random),
                (from, moments) -> {
                  Database database = server.copyOf(from, "kill");
                  String story = killAndResume(database, moments, whole);
                  assertThat(Differences.between(database, expected)).as(story).isEmpty();
                  assertThat(RowCensus.take(database)).as(story).isEqualTo(rows);
                  server.drop(database);
                });

        Duration took = Duration.between(began, clock.instant());
        System.out.printf("KillTest: %d kills of runs of %s, %s%n", killed.get(), whole, took);
        assertThat(killed.get()).isGreaterThan(KILLS / 2);
      }
    }
  }

  /** Moments for each database, as parts of the time that a whole run takes. */
  private static List<List<Double>> drawn(Random random) {
    List<List<Double>> drawn = new ArrayList<>();
    for (int left = KILLS; left > 0; left -= KILLS_PER_DATABASE) {
      drawn.add(random.doubles(Math.min(left, KILLS_PER_DATABASE), 0.05, 0.7).boxed().toList());
    }
    return drawn;
  }

  /** Each database's run has a home of its own. */
  private Demo demo(Database database) {
    try {
      Path home = Files.createDirectories(folder.resolve(database.url().database()));
      return Demo.in(home, server, ROWS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Killed at every moment that it reaches, in the end it is done. What happened. */
  private String killAndResume(Database database, List<Double> moments, Duration whole) {
    Demo demo = demo(database);
    StringBuilder story = new StringBuilder("killed after parts of " + whole + ": " + moments);
    for (double moment : moments) {
      Path out = folder.resolve(database.url().database()).resolve("demo.out");
      Process process = demo.start(database, out, out);
      try {
        if (process.waitFor(Math.round(whole.toMillis() * moment), TimeUnit.MILLISECONDS)) {
          assertThat(process.exitValue()).as(story + "\n" + read(out)).isZero();
          return story.append("; done before ").append(moment).toString();
        }
        process.destroyForcibly().waitFor();
        killed.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    Programs.Ended ended = demo.run(database.url());
    assertThat(ended.exit()).as(story + ended.out() + ended.err()).isZero();
    return story.toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
