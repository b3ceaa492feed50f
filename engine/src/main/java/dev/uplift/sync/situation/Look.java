package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Difference;
import dev.uplift.catalog.Difference.Change;
import dev.uplift.catalog.ObjectId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A database's structure held against its target at one moment: what every mode asks first.
 *
 * @param have the database as it is
 * @param want the target
 * @param extras what is in the database and has no right to be
 */
public record Look(
    Catalog have,
    Catalog want,
    Graph haveGraph,
    Graph wantGraph,
    DiffReport report,
    Set<ObjectId> extras) {

  static Look of(Catalog have, Catalog want, Graph haveGraph, Graph wantGraph, DiffReport report) {
    return new Look(have, want, haveGraph, wantGraph, report, extras(report));
  }

  private static Set<ObjectId> extras(DiffReport report) {
    return report.differences().stream()
        .filter(difference -> difference.change() == Change.EXTRA)
        .map(Difference::object)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether anything that is there differs; else there are only new things to be made. */
  public boolean altersOld() {
    return report.differences().stream().anyMatch(this::isOfOld);
  }

  private boolean isOfOld(Difference difference) {
    return difference.change() != Change.MISSING
        || have.objects().containsKey(difference.object().relation());
  }
}
