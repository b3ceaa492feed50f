package dev.uplift.cli;

import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Runbook.PackageVersion;
import dev.uplift.runbook.StepState;
import java.util.List;
import java.util.Optional;

/** A runbook as JSON. */
record RunbookView(
    String format,
    String id,
    String environment,
    String planId,
    List<PackageVersion> packages,
    List<StepView> steps) {

  /** A step as JSON. */
  record StepView(
      String id,
      String kind,
      String machine,
      String description,
      String state,
      Optional<String> reason) {}

  static RunbookView of(Runbook runbook) {
    List<StepView> steps =
        runbook.steps().stream()
            .map(
                step ->
                    new StepView(
                        step.id(),
                        step.kind().text(),
                        step.machine(),
                        step.description(),
                        step.state().text(),
                        step.reason()))
            .toList();
    return new RunbookView(
        "runbook/1",
        runbook.id(),
        runbook.environment(),
        runbook.planId(),
        runbook.packages(),
        steps);
  }

  /** For people: the state of the whole. */
  static String state(Runbook runbook) {
    long finished = runbook.steps().stream().filter(step -> step.state().finished()).count();
    String worst =
        runbook.steps().stream().anyMatch(step -> step.state() == StepState.FAILED)
            ? ", failed"
            : "";
    return "%d of %d steps finished%s".formatted(finished, runbook.steps().size(), worst);
  }
}
