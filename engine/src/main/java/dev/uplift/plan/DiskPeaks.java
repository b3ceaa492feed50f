package dev.uplift.plan;

import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.plan.Plan.Disk;
import dev.uplift.plan.disk.DiskMeasure;
import dev.uplift.plan.disk.DiskNeed;
import dev.uplift.plan.disk.DiskNeed.By;
import dev.uplift.plan.disk.DiskNeed.Changed;
import dev.uplift.plan.disk.DiskNeed.RestorePointNeed;
import dev.uplift.plan.disk.DiskSpace;
import dev.uplift.plan.disk.LogGrowth;
import dev.uplift.plan.disk.Volume;
import dev.uplift.problem.Failure;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.Turn;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Each disk of the server at its fullest.
 *
 * @param holdTwo whether they hold two tables that are written anew at the same time, as far as
 *     anybody knows
 */
record DiskPeaks(List<Disk> disks, boolean holdTwo) {
  /** Disks whose mounts nobody can tell, by what lies on them. */
  private static final DiskSpace UNKNOWN =
      new DiskSpace("", new Volume("data", -1), new Volume("wal", -1), Map.of());

  DiskPeaks {
    disks = List.copyOf(disks);
  }

  /** By mount. */
  Map<String, Long> bytes() {
    Map<String, Long> bytes = new TreeMap<>();
    disks.forEach(disk -> bytes.merge(disk.mount(), disk.peakBytes(), Long::sum));
    return bytes;
  }

  static DiskPeaks of(
      PlanRequest request, List<SyncPlan> plans, TableSizes sizes, ScriptParts scripts) {
    List<Changed> changed = new ArrayList<>();
    int pairs = 0;
    for (SyncPlan plan : plans) {
      for (Turn turn : plan.turns()) {
        boolean two = turn.beside().isPresent();
        OptionalInt pair = two ? OptionalInt.of(++pairs) : OptionalInt.empty();
        for (Change change : turn.changes()) {
          Changed.by(change, sizes.of(change.object()), pair).ifPresent(changed::add);
        }
      }
    }
    for (List<String> table : scripts.written()) {
      Size size = sizes.of(table);
      changed.add(new Changed(size.tablespace(), By.SCRIPTS, size.bytes(), size.bytes()));
    }
    DiskSpace space = space(request);
    RestorePointNeed restore = restorePoint(request);
    return new DiskPeaks(
        DiskNeed.byTwo(space, changed, restore).stream().map(DiskPeaks::disk).toList(),
        DiskNeed.holdTwo(space, changed, restore));
  }

  private static Disk disk(DiskNeed.Need need) {
    long free = need.volume().freeBytes();
    return new Disk(
        need.volume().mount(),
        need.bytes(),
        free < 0 ? Optional.empty() : Optional.of(free),
        need.inWords());
  }

  private static DiskSpace space(PlanRequest request) {
    try {
      return DiskMeasure.of(request.database(), request.disk())
          .space()
          .orElseGet(() -> unknown(request));
    } catch (Failure e) {
      return unknown(request);
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return unknown(request);
    }
  }

  private static DiskSpace unknown(PlanRequest request) {
    return UNKNOWN.growing(request.database().with("plan", LogGrowth::read));
  }

  /** A dump lies where Uplift runs; other kinds know themselves where they lie. */
  private static RestorePointNeed restorePoint(PlanRequest request) {
    boolean clone =
        request.way().waiver().isEmpty() && request.environment().restore().kind() == Kind.CLONE;
    long log = request.way().forecast().map(RestoreForecast::walBytes).orElse(0L);
    long bytes = request.way().forecast().map(RestoreForecast::bytes).orElse(0L);
    return new RestorePointNeed(clone ? bytes : 0, 0, log);
  }
}
