package dev.uplift.run.readiness;

import dev.uplift.batch.throttle.DiskMeter;
import dev.uplift.database.Database;
import dev.uplift.plan.disk.DiskMeasure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The tightest of the server's disks, looked at again when the last look is some seconds old. Safe
 * for many threads.
 */
public final class DiskWatch implements DiskMeter {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Database database;
  private final Needs needs;
  private final InstantSource clock;
  private Instant looked = Instant.MIN;
  private Optional<Room> room = Optional.empty();

  public DiskWatch(Database database, Needs needs, InstantSource clock) {
    this.database = database;
    this.needs = needs;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Room> tightest() {
    Instant now = clock.instant();
    if (looked.isBefore(now.minus(FRESH))) {
      looked = now;
      room =
          DiskMeasure.of(database, needs.disk())
              .measured()
              .map(space -> new Room(space.tightest().mount(), space.tightest().freeBytes()));
    }
    return room;
  }
}
