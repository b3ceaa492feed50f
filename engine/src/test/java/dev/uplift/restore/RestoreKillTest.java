package dev.uplift.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.closure.DatabaseProperties;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.restore.RestorePoint.State;
import dev.uplift.restore.manifest.Manifest;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed at every state that is on disk, and resumed by what knows the folder alone. */
class RestoreKillTest {
  @TempDir Path folder;

  @Test
  void killed_at_every_state_a_restore_is_resumed_to_an_equal_database() {
    int states = 0;
    boolean killed = true;
    while (killed) {
      states++;
      killed = putBackKilledAt(states);
    }
    assertThat(states).as("states of door and restore").isGreaterThan(5);
  }

  @Test
  void killed_at_every_state_a_restore_point_is_taken_anew() {
    int states = 0;
    boolean killed = true;
    while (killed) {
      states++;
      killed = takenKilledAt(states);
    }
    assertThat(states).as("states of door and restore point").isGreaterThan(4);
  }

  private boolean putBackKilledAt(int state) {
    try (OddDatabase odd = OddDatabase.on(15, folder.resolve("back-" + state))) {
      Manifest contents = odd.contents();
      String dump = odd.dump();
      DatabaseProperties properties = odd.properties();
      odd.door(Watcher.none()).close();
      odd.restoration().take("before");
      odd.restoration().verify("before", Level.HASHES);
      odd.destroy();
      Killer killer = new Killer(state);
      Restoration mortal = odd.restoration(RestoreSettings.DEFAULT, killer);

      try {
        mortal.putBack("before");
      } catch (Killed e) {
        assertThat(killer.killed()).isTrue();
      }
      odd.restoration().putBack("before");
      odd.door(Watcher.none()).open();

      assertThat(contents.differences(odd.contents())).isEmpty();
      assertThat(odd.dump()).isEqualTo(dump);
      assertThat(odd.properties()).isEqualTo(properties);
      assertThat(odd.family()).containsExactly(odd.name());
      return killer.killed();
    }
  }

  private boolean takenKilledAt(int state) {
    try (OddDatabase odd = OddDatabase.on(18, folder.resolve("take-" + state))) {
      odd.door(Watcher.none()).close();
      Killer killer = new Killer(state);
      Restoration mortal = odd.restoration(RestoreSettings.DEFAULT, killer);

      try {
        mortal.take("before");
        mortal.verify("before", Level.HASHES);
      } catch (Killed e) {
        assertThat(killer.killed()).isTrue();
      }
      odd.restoration().take("before");
      RestorePoint point = odd.restoration().verify("before", Level.FULL);

      assertThat(point.state()).isEqualTo(State.VERIFIED);
      assertThat(odd.family())
          .containsExactlyInAnyOrder(odd.name(), point.at().getOrDefault(Swap.COPY, ""));
      return killer.killed();
    }
  }

  /** Ends the process, as far as this one can tell, at the n-th state that is told. */
  private static final class Killer implements Watcher {
    private final int at;
    private final AtomicInteger states = new AtomicInteger();

    Killer(int at) {
      this.at = at;
    }

    boolean killed() {
      return states.get() >= at;
    }

    @Override
    public void on(Event event) {
      if (event instanceof Event.StateChanged && states.incrementAndGet() >= at) {
        throw new Killed();
      }
    }
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }
}
