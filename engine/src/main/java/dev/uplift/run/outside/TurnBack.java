package dev.uplift.run.outside;

import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.pack.environment.ServiceSettings.Adapter;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.restore.RestorePoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The last moment to turn back: a restore that begins then has the database back, and open, when
 * the window ends. Pure.
 *
 * @param by the moment
 * @param back how long putting back takes
 * @param opening how long starting the services and opening the door take
 */
public record TurnBack(Instant by, Duration back, Duration opening) {
  /** On top of both, and never less than a minute. */
  private static final int MARGIN_PERCENT = 10;

  private static final Duration LEAST_MARGIN = Duration.ofMinutes(1);

  /** The door itself. */
  private static final Duration DOOR = Duration.ofSeconds(30);

  /** What is left of the window when both, and a tenth more, are taken off its end. */
  public static TurnBack of(Instant ends, Duration back, Duration opening) {
    Duration both = back.plus(opening);
    Duration tenth = both.multipliedBy(MARGIN_PERCENT).dividedBy(100);
    Duration margin = tenth.compareTo(LEAST_MARGIN) < 0 ? LEAST_MARGIN : tenth;
    return new TurnBack(ends.minus(both).minus(margin), back, opening);
  }

  /**
   * How long putting back will take: the forecast, corrected by how this server kept it when the
   * point was taken; never better than forecast.
   */
  public static Duration back(RestorePoint point, RestoreForecast forecast) {
    double slower =
        forecast.takeSeconds() > 0 ? Math.max(1, point.tookSeconds() / forecast.takeSeconds()) : 1;
    return Duration.ofMillis(Math.round(forecast.backSeconds() * slower * 1000));
  }

  /** How long the opening takes at the most: every service one after the other, then the door. */
  public static Duration opening(List<ServiceSettings> services) {
    return services.stream()
        .filter(service -> service.adapter() != Adapter.NONE)
        .map(ServiceSettings::timeout)
        .reduce(DOOR, Duration::plus);
  }
}
