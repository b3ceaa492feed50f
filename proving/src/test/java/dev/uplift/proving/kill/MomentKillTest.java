package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.proving.Fate.Victim;
import dev.uplift.proving.MixedRun;
import dev.uplift.proving.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link ServerKillTest}, at random moments instead of between writes: the server is killed
 * alone, or together with the engine. {@link KillTest} kills the engine alone.
 */
class MomentKillTest {
  private static final int DEATHS =
      Integer.getInteger("uplift.kills", Profile.asked() == Profile.QUICK ? 2 : 30);

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger killed = new AtomicInteger();

  @TempDir Path folder;

  /**
   * When somebody dies.
   *
   * @param part of the time that a whole run takes
   */
  private record Moment(double part, Victim victim) {}

  @Test
  void a_run_whose_server_is_killed_at_random_moments_ends_as_an_uninterrupted_one() {
    Random random = new Random(Draw.by("MomentKillTest", clock.millis()).seed());
    List<Lane> lanes = Lane.all(folder);
    try {
      Duration whole = uninterrupted(lanes.getFirst());
      List<Moment> moments =
          IntStream.range(0, DEATHS)
              .mapToObj(
                  i -> new Moment(random.nextDouble(), i % 2 == 0 ? Victim.SERVER : Victim.BOTH))
              .toList();
      Instant began = clock.instant();

      new Lanes<>(lanes).take(moments, (lane, moment) -> dieAndGoOn(lane, moment, whole));

      System.out.printf(
          "MomentKillTest: %d moments in runs of %s, %d before the end, %s%n",
          DEATHS, whole, killed.get(), Duration.between(began, clock.instant()));
      assertThat(killed.get()).isGreaterThanOrEqualTo(DEATHS / 3);
    } finally {
      lanes.forEach(Lane::stop);
    }
  }

  private Duration uninterrupted(Lane lane) {
    MixedRun run = lane.prepared();
    Instant began = clock.instant();
    var _ = run.whole();
    Duration whole = Duration.between(began, clock.instant());
    lane.forget(run);
    return whole;
  }

  private void dieAndGoOn(Lane lane, Moment moment, Duration whole) {
    MixedRun run = lane.prepared();

    String said = struck(lane, run, moment, whole);
    Programs.Ended ended = run.goOn();

    String story = moment + "\n" + said + ended.out() + ended.err();
    assertThat(Outcome.of(ended.exit(), run.database())).as(story).isEqualTo(lane.expected());
    assertThat(lane.differences(run)).as(story).isEmpty();
    assertThat(story).doesNotContain("[bug]").doesNotContain("IllegalStateException");
    lane.forget(run);
  }

  /** What the run said to it. */
  private String struck(Lane lane, MixedRun run, Moment moment, Duration whole) {
    try {
      Path out = Files.createTempFile(folder, "moment", ".out");
      Process engine = run.started(out);
      if (!engine.waitFor(Math.round(whole.toMillis() * moment.part()), TimeUnit.MILLISECONDS)) {
        killed.incrementAndGet();
        lane.server().kill();
        if (moment.victim() == Victim.BOTH) {
          engine.destroyForcibly();
        }
        lane.server().startAgain();
      }
      int exit = engine.waitFor();
      return Files.readString(out) + "exit code " + exit + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
