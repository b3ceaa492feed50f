package dev.uplift.run.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.closure.DatabaseProperties;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.pack.environment.ServiceSettings.Adapter;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.restore.RestorePoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnBackTest {
  private static final Instant ENDS = Instant.parse("2027-03-07T18:00:00Z");

  @Test
  void it_is_the_end_less_the_way_back_the_opening_and_a_tenth_of_both() {
    TurnBack turnBack = TurnBack.of(ENDS, Duration.ofMinutes(50), Duration.ofMinutes(10));

    assertThat(turnBack.by()).isEqualTo(Instant.parse("2027-03-07T16:54:00Z"));
  }

  @Test
  void a_way_back_of_seconds_still_leaves_a_minute() {
    TurnBack turnBack = TurnBack.of(ENDS, Duration.ofSeconds(5), Duration.ofSeconds(5));

    assertThat(turnBack.by()).isEqualTo(Instant.parse("2027-03-07T17:58:50Z"));
  }

  @Test
  void a_server_that_took_longer_than_forecast_will_take_longer_to_put_back_too() {
    RestoreForecast forecast = new RestoreForecast(100, 20, 60, 0, 0);

    assertThat(TurnBack.back(taken(300), forecast)).isEqualTo(Duration.ofMinutes(3));
    assertThat(TurnBack.back(taken(50), forecast)).isEqualTo(Duration.ofMinutes(1));
    assertThat(TurnBack.back(taken(5), new RestoreForecast(0, 0, 60, 0, 0)))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void services_are_started_one_after_the_other_before_the_door_opens() {
    Duration opening =
        TurnBack.opening(
            List.of(
                service(Adapter.SYSTEMD, 120),
                service(Adapter.COMMAND, 60),
                service(Adapter.NONE, 999)));

    assertThat(opening).isEqualTo(Duration.ofSeconds(210));
  }

  private static RestorePoint taken(double seconds) {
    return new RestorePoint(
        "before",
        Kind.CLONE,
        "axdb",
        RestorePoint.State.TAKEN,
        ENDS,
        seconds,
        0,
        Map.of(),
        new DatabaseProperties("erp", List.of(), -1, true, false, List.of(), Optional.empty()),
        Optional.empty(),
        Optional.empty());
  }

  private static ServiceSettings service(Adapter adapter, long seconds) {
    Optional<String> none = Optional.empty();
    return new ServiceSettings(
        "web",
        adapter,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        Duration.ofSeconds(seconds));
  }
}
