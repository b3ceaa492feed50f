package dev.uplift.run.admission;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.database.Session;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.PlanId;
import dev.uplift.sync.intent.PutOff;
import dev.uplift.sync.intent.SyncSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a database has been upgraded by the same packages already.
 *
 * @param run that did, and is finished
 * @param equal whether the database is as these want it, so that nothing is left to do
 * @param warnings what a new upgrade may begin with all the same
 */
record Afterwards(Optional<Run> run, boolean equal, List<Problem> warnings) {
  Afterwards {
    warnings = List.copyOf(warnings);
  }

  static Afterwards of(Site site, PackageStack stack, Catalog target) {
    String name = PlanId.of(stack, site.environment().configurationKeys());
    Optional<Run> run =
        site.database()
            .with("plan", Afterwards::newest)
            .filter(each -> each.finished() && each.planId().equals(name));
    boolean equal = run.isPresent() && differences(site, stack, target).equal();
    List<Problem> warnings =
        new ArrayList<>(Foresight.preview(target, stack, site.database()).warnings());
    run.filter(_ -> !equal).map(Afterwards::differs).ifPresent(warnings::add);
    return new Afterwards(run, equal, warnings);
  }

  boolean finished() {
    return run.isPresent();
  }

  /** Keys that waited for the upgrade's scripts wait no more. */
  SyncSettings settings(SyncSettings upgrade) {
    return finished() ? upgrade.with(PutOff.NONE) : upgrade;
  }

  private static Optional<Run> newest(Session session) {
    return RunTable.exists(session) ? RunTable.newest(session) : Optional.empty();
  }

  private static DiffReport differences(Site site, PackageStack stack, Catalog target) {
    Comparison rules = Foresight.settings(stack).comparison();
    return Differ.compare(CatalogReader.read(site.database()), target, rules);
  }

  private static Problem differs(Run run) {
    return Problem.of(
            "upgradeFinished",
            "these packages' upgrade is finished, and the structure differs from theirs again")
        .withTarget(run.runbook())
        .withWhy("What is planned is what differs; scripts are not planned a second time.")
        .withRemedy("uplift diff says how it differs, and uplift sync makes it equal.");
  }
}
