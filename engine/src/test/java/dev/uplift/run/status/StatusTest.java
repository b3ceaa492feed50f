package dev.uplift.run.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.environment.WindowSettings;
import dev.uplift.pack.environment.WindowSettings.AtTurnBack;
import dev.uplift.run.outside.TurnBack;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTest {
  private static final Instant ENDS = Instant.parse("2027-03-07T18:00:00Z");

  @Test
  void without_a_restore_point_the_window_has_an_end_and_no_turning_back() {
    WindowSettings window = new WindowSettings(ENDS, AtTurnBack.WARN, Duration.ofMinutes(30));
    TurnBack turnBack = TurnBack.of(ENDS, Duration.ofHours(1), Duration.ZERO);

    assertThat(Status.Window.of(window, Optional.empty())).isEqualTo(new Status.Window(ENDS, null));
    assertThat(Status.Window.of(window, Optional.of(turnBack)))
        .isEqualTo(new Status.Window(ENDS, turnBack.by()));
  }
}
