package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.plan.Plan.Downtime;
import dev.uplift.plan.Plan.Downtime.Part;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.cost.ChangeCosts;
import java.util.ArrayList;
import java.util.List;

/** How long nobody gets in, and of what that is made up. Pure. */
final class DowntimeParts {
  /** A service stops within a minute, or it takes its time-out. */
  private static final Range SERVICE = new Range(0.5, 5, 60);

  private static final Range LITTLE = new Range(0.2, 1, 5);

  private final PlanRequest request;
  private final ChangeCosts costs;
  private final long bytes;

  DowntimeParts(PlanRequest request, ChangeCosts costs, long bytes) {
    this.request = request;
    this.costs = costs;
    this.bytes = bytes;
  }

  Downtime of(List<Step> steps) {
    Environment site = request.environment();
    int services =
        (int)
            site.services().stream()
                .filter(service -> service.adapter() != ServiceSettings.Adapter.NONE)
                .count();
    double drain = site.door().drain().toMillis() / 1000.0;
    double notice = site.door().notice().toMillis() / 1000.0;
    List<Part> parts = new ArrayList<>();
    add(
        parts,
        "Stop the services, close the door",
        SERVICE
            .times(services)
            .plus(new Range(notice + 0.1, notice + Math.min(drain, 2), notice + drain + 5)));
    if (request.way().waiver().isEmpty()) {
      add(parts, "Take and verify the restore point", restorePoint());
    }
    add(parts, "Count before the upgrade", reconcile());
    steps.forEach(step -> add(parts, step.path(), step.estimateSeconds()));
    add(parts, "Validate: equality, reconciliation", validate());
    add(parts, "Start the services, open the door", SERVICE.times(services).plus(LITTLE));
    Range sum = parts.stream().map(Part::estimateSeconds).reduce(Range.NONE, Range::plus);
    return new Downtime(Seconds.rounded(sum), parts);
  }

  private Range restorePoint() {
    boolean known = request.environment().restore().kind() != RestoreSettings.Kind.NONE;
    return request
        .way()
        .forecast()
        .filter(_ -> known)
        .map(f -> Seconds.around(f.takeSeconds() + f.verifySeconds()))
        .orElse(Range.NONE);
  }

  /** Sums and hashes look at every value, which takes several times as long as counting. */
  private Range reconcile() {
    return switch (request.environment().reconcile()) {
      case NONE -> Range.NONE;
      case COUNTS -> costs.reading(bytes, 1);
      case SUMS -> costs.reading(bytes, 3);
      case HASHES -> costs.reading(bytes, 10);
    };
  }

  private Range validate() {
    return reconcile().plus(LITTLE);
  }

  private static void add(List<Part> parts, String what, Range seconds) {
    parts.add(new Part(what, Seconds.rounded(seconds)));
  }
}
