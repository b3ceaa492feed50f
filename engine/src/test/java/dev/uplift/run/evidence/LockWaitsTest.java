package dev.uplift.run.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.run.evidence.LockWaits.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockWaitsTest {
  private static final Instant NOON = Instant.parse("2027-03-06T12:00:00Z");

  @Test
  void a_wait_is_written_when_it_is_seen_first_and_when_it_is_over() {
    LockWaits waits = new LockWaits();
    Wait wait = wait(Optional.of(NOON.minusSeconds(2)));

    var first = waits.seen(NOON, List.of(wait));
    var second = waits.seen(NOON.plusSeconds(1), List.of(wait));
    var third = waits.seen(NOON.plusSeconds(2), List.of());

    assertThat(first).singleElement().matches(l -> l.state().equals("waiting"));
    assertThat(first.getFirst().seconds()).isEqualTo(2);
    assertThat(second).isEmpty();
    assertThat(third).singleElement().matches(l -> l.state().equals("over"));
    assertThat(third.getFirst().seconds()).isEqualTo(3);
  }

  @Test
  void a_server_whose_clock_is_ahead_makes_no_negative_wait() {
    var lines = new LockWaits().seen(NOON, List.of(wait(Optional.of(NOON.plusSeconds(60)))));

    assertThat(lines.getFirst().seconds()).isZero();
  }

  private static Wait wait(Optional<Instant> since) {
    return new Wait(
        11, "uplift/7/x", "update t", "ShareLock", since, 12, "psql", "anna", "active", "");
  }
}
