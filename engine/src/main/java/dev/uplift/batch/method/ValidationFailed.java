package dev.uplift.batch.method;

import dev.uplift.problem.Problem;
import java.util.List;

/** A script's expectations were not met; it has failed because of that. */
public final class ValidationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;

  ValidationFailed(List<Finding> findings) {
    super(findings.size() + " expectations are not met");
    this.findings = List.copyOf(findings);
  }

  /** Warnings too. */
  public List<Finding> findings() {
    return findings;
  }

  /** All that failed it, as one. */
  public Problem problem() {
    List<Problem> failed =
        findings.stream().filter(finding -> !finding.warning()).map(Finding::problem).toList();
    String more = failed.size() == 1 ? "" : " (and " + (failed.size() - 1) + " more)";
    return Problem.of("validationFailed", failed.getFirst().message() + more)
        .withWhy("what the script expects of the data is not so")
        .withRemedy("Mend the data or the script that made it, then: uplift execute --rerun-step 3")
        .withDetails(failed);
  }
}
