package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.proving.MixedRun;
import dev.uplift.proving.Programs.Ended;
import dev.uplift.rehearsal.LosingProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Upgrades through a proxy that cuts the connection when the server has done a COMMIT, before the
 * answer gets through. The same command, as often as it takes, comes to the end of a run that lost
 * nothing; what a chunk adds to its rows is added once. Which commits is drawn from {@code
 * -Duplift.seed}; how many upgrades: {@link Profile}.
 */
class LostCommitTest {
  /** Of each upgrade. */
  private static final int LOST = 5;

  /** Nobody gives the command more often. */
  private static final int COMMANDS = 12;

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger commands = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void a_run_whose_commits_lose_their_answers_ends_as_one_that_lost_none() {
    List<Lane> lanes = Lane.all(folder);
    try {
      Draw draw = Draw.by("LostCommitTest", clock.millis());
      int commits = commits(lanes.getFirst());
      List<Set<Integer>> upgrades = drawn(draw, commits);

      new Lanes<>(lanes).take(upgrades, this::loseAndGoOn);

      System.out.printf(
          "LostCommitTest: %d upgrades of %d commits, %d answers lost, %d commands%n",
          upgrades.size(), commits, lost.get(), commands.get());
      assertThat(lost.get()).isGreaterThanOrEqualTo(upgrades.size());
    } finally {
      lanes.forEach(Lane::stop);
    }
  }

  /** Of a run that loses none. */
  private int commits(Lane lane) {
    AtomicInteger commits = new AtomicInteger();
    MixedRun direct = lane.prepared();
    through(lane, direct, Set.of(), commits);
    lane.forget(direct);
    return commits.get();
  }

  private void loseAndGoOn(Lane lane, Set<Integer> fatal) {
    MixedRun direct = lane.prepared();
    AtomicInteger commits = new AtomicInteger();

    String story = through(lane, direct, fatal, commits);

    assertThat(Outcome.of(lane.expected().exit(), direct.database()))
        .as(story)
        .isEqualTo(lane.expected());
    assertThat(lane.differences(direct)).as(story).isEmpty();
    lane.forget(direct);
  }

  /** What was said on the way to the end. */
  private String through(Lane lane, MixedRun direct, Set<Integer> fatal, AtomicInteger commits) {
    DatabaseUrl url = direct.database().url();
    try (LosingProxy proxy =
            new LosingProxy(
                url.host(),
                url.port(),
                n -> commits.accumulateAndGet(n, Math::max) > 0 && fatal.contains(n));
        Database through =
            Database.of(proxy.through(url), Optional.of(lane.server().server().secret()), 1)) {
      MixedRun run =
          MixedRun.prepared(
              direct.folder().resolve("through"),
              through,
              lane.databases().passFile(),
              lane.whole());
      String story = "answers lost of commits " + fatal + "\n" + toTheEnd(lane, run);
      lost.addAndGet(proxy.lost());
      return story + proxy.lost() + " were lost";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String toTheEnd(Lane lane, MixedRun run) {
    StringBuilder story = new StringBuilder();
    for (int command = 1; command <= COMMANDS; command++) {
      Ended ended = run.goOn();
      commands.incrementAndGet();
      story.append(ended);
      assertThat(ended.err()).as(story.toString()).doesNotContain("[bug]");
      if (ended.exit() == lane.expected().exit()) {
        return story.toString();
      }
    }
    throw new AssertionError("it never ends\n" + story);
  }

  private static List<Set<Integer>> drawn(Draw draw, int commits) {
    int upgrades = Profile.asked() == Profile.QUICK ? 2 : 20;
    List<Integer> all = IntStream.rangeClosed(1, commits).boxed().toList();
    Random random = new Random(draw.seed());
    List<Set<Integer>> drawn = new ArrayList<>();
    for (int i = 0; i < upgrades; i++) {
      drawn.add(new HashSet<>(new Draw(random.nextLong()).some(all, LOST)));
    }
    return drawn;
  }
}
