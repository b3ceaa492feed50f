package dev.uplift.batch.throttle;

import dev.uplift.batch.throttle.DiskMeter.Room;
import dev.uplift.batch.throttle.Gauges.Standby;
import dev.uplift.batch.throttle.Shut.Ceiling;
import dev.uplift.pack.environment.LimitSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which ceilings are passed, decided from what was measured. A ceiling that is passed is left only
 * a tenth below it, so that it does not flutter. Asks no server; not safe for many threads.
 */
final class Rules {
  private final Optional<Integer> workers;
  private final LimitSettings limits;
  private final Optional<WalBudget> wal;
  private boolean lagging;
  private boolean tight;

  Rules(Optional<Integer> workers, LimitSettings limits) {
    this.workers = workers;
    this.limits = limits;
    this.wal = limits.walPerSecond().map(WalBudget::new);
  }

  /**
   * What is passed now.
   *
   * @param room of the tightest disk; empty: nobody knows
   */
  List<Shut> passed(Instant now, Gauges gauges, Optional<Room> room) {
    List<Shut> passed = new ArrayList<>();
    workers
        .filter(most -> gauges.workers() > most)
        .ifPresent(
            most ->
                passed.add(
                    new Shut(
                        Ceiling.WORKERS,
                        most,
                        gauges.workers() + " workers have come, and limits.workers is " + most)));
    wal.ifPresent(budget -> wal(budget, now, gauges, passed));
    lag(gauges.standby(), passed);
    room.ifPresent(disk -> disk(disk, passed));
    return passed;
  }

  private void wal(WalBudget budget, Instant now, Gauges gauges, List<Shut> passed) {
    int here = Math.max(1, gauges.workers());
    int permitted = budget.permitted(now, gauges.position(), here);
    if (permitted < here) {
      String why =
          "the server's log grew by %s/s; limits.wal-per-second is %s"
              .formatted(bytes(budget.rate()), bytes(limits.walPerSecond().orElse(0L)));
      passed.add(new Shut(Ceiling.WAL_PER_SECOND, permitted, why));
    }
  }

  private void lag(Optional<Standby> standby, List<Shut> passed) {
    long bytes = standby.map(Standby::bytes).orElse(0L);
    Duration behind = standby.map(Standby::behind).orElse(Duration.ZERO);
    int tenths = lagging ? 9 : 10;
    boolean byBytes = limits.lagBytes().filter(most -> bytes > most / 10 * tenths).isPresent();
    boolean byTime =
        limits
            .lag()
            .filter(most -> behind.compareTo(most.multipliedBy(tenths).dividedBy(10)) > 0)
            .isPresent();
    lagging = byBytes || byTime;
    if (lagging) {
      String how = byBytes ? bytes(bytes) : String.format(Locale.ROOT, "%d s", behind.toSeconds());
      String most =
          byBytes
              ? bytes(limits.lagBytes().orElse(0L))
              : limits.lag().orElse(Duration.ZERO).toSeconds() + " s";
      passed.add(
          new Shut(
              Ceiling.REPLICATION_LAG,
              0,
              "standby %s is %s behind; limits.replication-lag is %s"
                  .formatted(standby.map(Standby::name).orElse(""), how, most)));
    }
  }

  private void disk(Room room, List<Shut> passed) {
    String free = bytes(room.freeBytes()) + " are free on \"" + room.mount() + "\"; ";
    long keep = limits.keepFree();
    tight = room.freeBytes() < (tight ? keep + keep / 10 : keep);
    if (room.freeBytes() < limits.leastFree()) {
      passed.add(
          new Shut(
              Ceiling.LEAST_FREE, 0, free + "limits.least-free is " + bytes(limits.leastFree())));
    }
    if (tight) {
      passed.add(new Shut(Ceiling.KEEP_FREE, 0, free + "limits.keep-free is " + bytes(keep)));
    }
  }

  /** As operators write them. */
  static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double number = bytes;
    int unit = 0;
    while (number >= 1024 && unit < units.length - 1) {
      number /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, number < 10 ? "%.1f %s" : "%.0f %s", number, units[unit]);
  }
}
