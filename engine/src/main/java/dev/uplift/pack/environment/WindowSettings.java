package dev.uplift.pack.environment;

import java.time.Duration;
import java.time.Instant;

/**
 * The maintenance window.
 *
 * @param ends when everything must be open again
 * @param warnBefore how long before the last moment to turn back it is said
 */
public record WindowSettings(Instant ends, AtTurnBack atTurnBack, Duration warnBefore) {
  /** What happens at the last moment to turn back. */
  public enum AtTurnBack {
    WARN,
    STOP,
    RESTORE
  }
}
