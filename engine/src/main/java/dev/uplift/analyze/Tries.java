package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding.Repair;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.scan.UnfoundNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an analysis has come to so far. Not safe for many threads. */
final class Tries {
  final List<Finding> findings = new ArrayList<>();
  final List<Finding> repaired = new ArrayList<>();
  final List<Unknown> later = new ArrayList<>();
  final List<Unknown> untried = new ArrayList<>();
  final List<Scan> scans = new ArrayList<>();
  private final Repairs repairs;

  Tries(Repairs repairs) {
    this.repairs = repairs;
  }

  /**
   * A question that the server did not answer: the upgrade fails by it where a function does not
   * find what it names, save what a script mends in time; else nobody knows.
   *
   * @param where it was asked
   * @param why in words
   */
  void failed(Demand demand, ReadOnly where, SqlFailure failure, String why) {
    Optional<Finding> refusal =
        UnfoundNames.certain(demand.target(), failure, where.supposed()).map(Finding::refusal);
    if (refusal.isEmpty()) {
      untried.add(new Unknown(demand.target().display(), why));
    }
    List<Repair> by = repairs.early(demand.target());
    List<Finding> told = by.isEmpty() ? findings : repaired;
    refusal
        .map(one -> by.isEmpty() ? one : one.repaired(by, KeyRules.byWhom(by)))
        .filter(one -> !told.contains(one))
        .ifPresent(told::add);
  }
}
