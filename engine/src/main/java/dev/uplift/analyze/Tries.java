package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding.Repair;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
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
    Optional<Problem> refusal = UnfoundNames.certain(demand.target(), failure, where.supposed());
    refusal.ifPresentOrElse(
        this::refused, () -> untried.add(new Unknown(demand.target().display(), why)));
  }

  /** What an upgrade is refused for before it begins, save what a script mends in time. */
  void refused(Problem problem) {
    Finding refusal = Finding.refusal(problem);
    List<Repair> by = repairs.early(refusal.object());
    List<Finding> told = by.isEmpty() ? findings : repaired;
    Finding one = by.isEmpty() ? refusal : refusal.repaired(by, KeyRules.byWhom(by));
    if (!told.contains(one)) {
      told.add(one);
    }
  }
}
