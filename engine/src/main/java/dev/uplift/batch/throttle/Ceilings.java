package dev.uplift.batch.throttle;

import dev.uplift.pack.environment.LimitSettings;
import java.util.Optional;

/**
 * What the workers of a run, of all processes together, are held to.
 *
 * @param workers at once; empty: as many as have come
 */
public record Ceilings(Optional<Integer> workers, LimitSettings limits, DiskMeter disk) {

  /** The defaults, and nobody looks at the disk. */
  public static Ceilings none() {
    return new Ceilings(Optional.empty(), LimitSettings.DEFAULT, DiskMeter.none());
  }
}
