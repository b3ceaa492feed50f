package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import dev.uplift.database.Database;
import dev.uplift.proving.Databases;
import dev.uplift.proving.Fate;
import dev.uplift.proving.MixedPackage;
import dev.uplift.proving.MixedRun;
import dev.uplift.proving.Points;
import dev.uplift.proving.Programs.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed with SIGKILL between writes of journal and ledger, and the same command
 * comes to the end of an uninterrupted run. Which of the deaths: {@link Profile}.
 */
class KillMatrixTest {
  private static final int SOME = Integer.getInteger("uplift.deaths", 8);

  /**
   * Reached only where chunks last longer than they should: by the package's will, not by chance.
   */
  private static final Point CUT =
      new Point("update chunk: next_key rows_estimate", Moment.COMMITTED);

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger spared = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void killed_at_each_kind_of_write_the_same_command_ends_as_an_uninterrupted_run_does() {
    List<Lane> lanes = Lane.all(folder);
    try {
      Outcome expected = lanes.getFirst().expected();
      assertThat(expected.quarantine()).hasSize(2);
      assertThat(expected.tags()).hasSize(3);
      assertThat(expected.fused()).containsExactly("net a", "net b", "pieces a", "pieces b");
      Points points = lanes.getFirst().whole().points();
      assertThat(points.passed().get(CUT)).as("chunks cut finer").isGreaterThanOrEqualTo(3);
      List<Fate> fates = chosen(points);
      Instant began = clock.instant();

      new Lanes<>(lanes).take(fates, this::dieAndGoOn);

      System.out.printf(
          "KillMatrixTest: %d of %d deaths, %d kinds of writes, %d not reached, %s%n",
          fates.size(),
          points.fates().size(),
          points.kinds().size(),
          spared.get(),
          Duration.between(began, clock.instant()));
      assertThat(spared.get()).isLessThanOrEqualTo(fates.size() / 10);
    } finally {
      lanes.forEach(Lane::stop);
    }
  }

  @Test
  void every_write_that_the_server_sees_in_the_records_passes_a_point() {
    Databases server = new Databases(18);
    try (Database database = server.fresh("matrix_hooks")) {
      MixedPackage.install(database);
      MixedRun run = MixedRun.prepared(folder, database, server.passFile());
      WriteCount count = WriteCount.on(database);

      run.whole();

      assertThat(run.points().statements()).containsAllEntriesOf(count.statements());
    }
  }

  private void dieAndGoOn(Lane lane, Fate fate) {
    MixedRun run = lane.prepared();

    Ended killed = run.dying(fate);
    Ended ended = run.goOn();

    String story = fate.words() + "\n" + killed.out() + killed.err() + ended.out() + ended.err();
    if (killed.exit() == lane.expected().exit()) {
      // How often a heart beats, or a worker looks, is not the same each time.
      assertThat(fate.nth()).as(story).isGreaterThan(1);
      spared.incrementAndGet();
    } else {
      assertThat(killed.exit()).as(story).isEqualTo(137);
      assertThat(Outcome.of(ended.exit(), run.database())).as(story).isEqualTo(lane.expected());
    }
    assertThat(lane.differences(run)).as(story).isEmpty();
    assertThat(story).doesNotContain("[bug]").doesNotContain("IllegalStateException");
    lane.forget(run);
  }

  private List<Fate> chosen(Points points) {
    Draw draw = Draw.by("KillMatrixTest", clock.millis());
    return switch (Profile.asked()) {
      case QUICK -> draw.some(points.fates(), SOME);
      case FULL -> draw.eachTime(points);
      case EVERY -> points.fates();
    };
  }
}
