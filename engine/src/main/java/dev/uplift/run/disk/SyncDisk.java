package dev.uplift.run.disk;

import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.Environment;
import dev.uplift.plan.disk.DiskMeasure;
import dev.uplift.plan.disk.DiskNeed;
import dev.uplift.plan.disk.DiskNeed.Changed;
import dev.uplift.plan.disk.DiskNeed.RestorePointNeed;
import dev.uplift.plan.disk.DiskSpace;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.Preview;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The server's disks under a sync that is no part of an upgrade. */
public record SyncDisk(Database database, Environment environment, InstantSource clock) {
  private static final RestorePointNeed NO_RESTORE_POINT = new RestorePointNeed(0, 0, 0);

  /**
   * Ends the sync before a disk is full.
   *
   * @param session name of those that are ended
   * @param watcher is told when nobody can look
   */
  public DiskGuard guard(String session, Watcher watcher) {
    DiskWatch watch = new DiskWatch(database, asked(), watcher, clock);
    Ceilings ceilings = new Ceilings(Optional.empty(), environment.limits(), watch);
    return new DiskGuard(database, ceilings, session);
  }

  /**
   * Disks that are known to be too small for what would be written anew and built, as far as it
   * shows before anything is renamed; none where the site takes the risk. Rows are not looked at.
   * Nothing is planned where there is room for all that any sync could write.
   */
  public List<Problem> refusals(Preview preview) {
    boolean riskTaken = environment.freeDisk().filter(said -> said.bytes() < 0).isPresent();
    TableSizes sizes = database.with("sync", TableSizes::read);
    long all = sizes.tables().values().stream().mapToLong(Size::bytes).sum();
    if (riskTaken || all < Change.WORK_BYTES) {
      return List.of();
    }
    Optional<DiskSpace> space = space();
    return space.isEmpty() || tooSmall(space.get(), atMost(preview, sizes)).isEmpty()
        ? List.of()
        : tooSmall(space.get(), changed(preview, sizes));
  }

  private Optional<DiskSpace> space() {
    try {
      return DiskMeasure.of(database, asked()).space();
    } catch (Failure e) {
      return Optional.empty(); // a probe that does not answer now is asked while the sync works
    }
  }

  private List<Problem> tooSmall(DiskSpace space, List<Changed> changed) {
    return new TooSmall("the sync", "", environment.limits().leastFree())
        .of(DiskNeed.of(space, changed, NO_RESTORE_POINT));
  }

  /** No less on any disk than {@link #changed}, and known without a plan. */
  private static List<Changed> atMost(Preview preview, TableSizes sizes) {
    return preview.writable().stream()
        .map(object -> Changed.atMost(object, sizes.of(object)))
        .toList();
  }

  private static List<Changed> changed(Preview preview, TableSizes sizes) {
    Map<ObjectId, Changed> changed = new LinkedHashMap<>();
    Preview.Plans plans = preview.plans(sizes);
    for (Mode mode : List.of(Mode.ADDITIVE, Mode.FULL, Mode.FINAL)) {
      for (Change change : plans.plan(mode).changes()) {
        Changed.by(change, sizes.of(change.object()), OptionalInt.empty())
            .ifPresent(each -> changed.putIfAbsent(change.object(), each));
      }
    }
    return List.copyOf(changed.values());
  }

  private DiskMeasure.Asked asked() {
    return new DiskMeasure.Asked(
        environment.diskProbe(), environment.folder(), environment.freeDisk());
  }
}
