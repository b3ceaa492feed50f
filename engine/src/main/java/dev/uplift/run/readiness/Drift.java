package dev.uplift.run.readiness;

import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.catalog.Difference;
import dev.uplift.catalog.Difference.Effect;
import dev.uplift.database.Database;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.UpgradePackage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an old database is unlike what its version says, where the packages say it. No reason not to
 * upgrade it: what counts is the end.
 */
public final class Drift {
  private Drift() {}

  /**
   * What is missing, extra and different, held against the packages' {@code model/baseline}; empty
   * where they have none. Owners, grants and the order of columns are a site's own affair.
   *
   * @param cacheFolder of models made real
   */
  public static Optional<DiffReport> of(Database database, PackageStack stack, Path cacheFolder) {
    UpgradePackage vendor = stack.vendor();
    Comparison rules =
        new Comparison(
            false,
            false,
            false,
            false,
            true,
            database.url().database(),
            "the baseline of " + vendor.name() + " " + vendor.version());
    return TargetModel.baseline(stack, database, cacheFolder)
        .map(model -> Differ.compare(CatalogReader.structure(database), model.catalog(), rules))
        .map(Drift::withoutEffects);
  }

  /** Nobody makes the database what it was said to be. */
  private static DiffReport withoutEffects(DiffReport report) {
    return new DiffReport(
        report.from(),
        report.to(),
        report.differences().stream()
            .map(
                d ->
                    new Difference(
                        d.object(), d.change(), d.attribute(), d.from(), d.to(), Effect.NONE))
            .toList(),
        report.kept(),
        report.ignored(),
        report.reordered());
  }
}
