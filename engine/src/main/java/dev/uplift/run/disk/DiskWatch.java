package dev.uplift.run.disk;

import dev.uplift.batch.throttle.DiskMeter;
import dev.uplift.database.Database;
import dev.uplift.plan.disk.DiskMeasure;
import dev.uplift.plan.disk.DiskSpace;
import dev.uplift.plan.disk.Volume;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The server's disks, looked at again when the last look is some seconds old. While nobody can
 * look, which is told once, what was seen last counts. Safe for many threads.
 */
public final class DiskWatch implements DiskMeter {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Database database;
  private final DiskMeasure.Asked asked;
  private final Watcher watcher;
  private final InstantSource clock;
  private Instant looked = Instant.MIN;
  private Optional<DiskMeasure> measure = Optional.empty();
  private Optional<DiskSpace> space = Optional.empty();
  private boolean told;

  /**
   * One that has not looked yet.
   *
   * @param watcher is told why nobody can look
   */
  public DiskWatch(
      Database database, DiskMeasure.Asked asked, Watcher watcher, InstantSource clock) {
    this.database = database;
    this.asked = asked;
    this.watcher = watcher;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Room> tightest() {
    look();
    return space.map(known -> room(known.tightest()));
  }

  @Override
  public synchronized Optional<Room> of(String tablespace) {
    look();
    return space.map(known -> room(known.of(tablespace)));
  }

  @Override
  public synchronized Optional<Room> log() {
    look();
    return space.map(known -> room(known.log()));
  }

  @Override
  public synchronized long logTakes(long written) {
    look();
    return space.map(known -> known.growth().of(written)).orElse(written);
  }

  private void look() {
    Instant now = clock.instant();
    if (looked.isBefore(now.minus(FRESH))) {
      looked = now;
      DiskMeasure known = measure.orElseGet(() -> DiskMeasure.of(database, asked));
      measure = Optional.of(known);
      try {
        space = known.measured();
      } catch (Failure e) {
        tell(now, e.problems().getFirst().message());
      }
    }
  }

  private void tell(Instant now, String why) {
    if (!told) {
      told = true;
      watcher.on(new Event.Noted(now, "disk", "the free disk is not watched: " + why));
    }
  }

  private static Room room(Volume volume) {
    return new Room(volume.mount(), volume.freeBytes());
  }
}
