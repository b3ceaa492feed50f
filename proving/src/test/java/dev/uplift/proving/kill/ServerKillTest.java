package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.proving.Fate;
import dev.uplift.proving.Fate.Victim;
import dev.uplift.proving.MixedRun;
import dev.uplift.proving.Points;
import dev.uplift.proving.Programs.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL itself is killed with SIGKILL between writes of journal and ledger, alone or together
 * with the engine, and started again; the same command comes to the end of an uninterrupted run.
 * Which of the deaths: {@link Profile}.
 */
class ServerKillTest {
  private static final int SOME = Integer.getInteger("uplift.deaths", 4);

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger rodeOut = new AtomicInteger();
  private final AtomicInteger spared = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void a_run_whose_server_is_killed_ends_as_an_uninterrupted_one_once_the_server_is_back() {
    List<Lane> lanes = Lane.all(folder);
    try {
      List<Fate> fates = chosen(lanes.getFirst().whole().points());
      Instant began = clock.instant();

      new Lanes<>(lanes).take(fates, this::dieAndGoOn);

      System.out.printf(
          "ServerKillTest: %d deaths, %d ridden out by the run, %d not reached, %s%n",
          fates.size(), rodeOut.get(), spared.get(), Duration.between(began, clock.instant()));
      assertThat(spared.get()).isLessThanOrEqualTo(fates.size() / 4);
    } finally {
      lanes.forEach(Lane::stop);
    }
  }

  private void dieAndGoOn(Lane lane, Fate fate) {
    MixedRun run = lane.prepared();

    Ended killed = run.dying(fate, lane.server());
    lane.server().startAgain();
    Ended ended = run.goOn();

    String story = fate.words() + "\n" + killed.out() + killed.err() + ended.out() + ended.err();
    if (killed.out().contains("killed at")) {
      count(lane, fate, killed, story);
      assertThat(Outcome.of(ended.exit(), run.database())).as(story).isEqualTo(lane.expected());
    } else {
      assertThat(fate.nth()).as(story).isGreaterThan(1);
      spared.incrementAndGet();
    }
    assertThat(lane.differences(run)).as(story).isEmpty();
    assertThat(story).doesNotContain("[bug]").doesNotContain("IllegalStateException");
    lane.forget(run);
  }

  private void count(Lane lane, Fate fate, Ended killed, String story) {
    if (fate.victim() == Victim.BOTH) {
      assertThat(killed.exit()).as(story).isEqualTo(137);
    } else if (killed.exit() == lane.expected().exit()) {
      rodeOut.incrementAndGet();
    }
  }

  private List<Fate> chosen(Points points) {
    Draw draw = Draw.by("ServerKillTest", clock.millis());
    return inTurn(
        switch (Profile.asked()) {
          case QUICK -> draw.some(points.fates(), SOME);
          case FULL -> draw.some(draw.eachKind(points), Integer.MAX_VALUE);
          case EVERY -> points.fates();
        });
  }

  /** The server alone, and the server with the engine. */
  private static List<Fate> inTurn(List<Fate> fates) {
    List<Fate> turns = new ArrayList<>();
    for (Fate fate : fates) {
      turns.add(fate.of(turns.size() % 2 == 0 ? Victim.SERVER : Victim.BOTH));
    }
    return turns;
  }
}
