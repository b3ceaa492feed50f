package dev.uplift.runbook;

import dev.uplift.pack.PackageStack;
import dev.uplift.runbook.Topology.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps that upgrade one environment with one stack of packages, and where each stands.
 *
 * @param id chosen by whoever generates it
 * @param planId of model and settings, see {@link PlanId}: a run of this runbook carries out
 *     nothing else
 * @param steps in the order in which they are carried out
 */
public record Runbook(
    String id,
    String environment,
    String planId,
    List<PackageVersion> packages,
    List<RunbookStep> steps,
    List<RunbookLog> logs) {

  public Runbook {
    packages = List.copyOf(packages);
    steps = List.copyOf(steps);
    logs = List.copyOf(logs);
  }

  /** A package as it was when the runbook was generated. */
  public record PackageVersion(String name, String version, String sha256) {}

  /** Every step not started; {@code environment} is the environment's name. */
  public static Runbook generate(
      String id, String environment, Topology topology, PackageStack stack, String planId) {
    List<RunbookStep> steps = new ArrayList<>();
    for (StepKind kind : StepKind.values()) {
      List<Machine> machines =
          kind.oncePerMachine() ? topology.machines() : topology.machines().subList(0, 1);
      for (int i = 0; i < machines.size(); i++) {
        steps.add(step(kind, machines.get(i), i + 1));
      }
    }
    return new Runbook(id, environment, planId, versions(stack), steps, List.of());
  }

  public static List<PackageVersion> versions(PackageStack stack) {
    return stack.packages().stream()
        .map(p -> new PackageVersion(p.name(), p.version(), p.sha256()))
        .toList();
  }

  /** The same runbook with other states and logs. */
  public Runbook with(List<RunbookStep> newSteps, List<RunbookLog> newLogs) {
    return new Runbook(id, environment, planId, packages, newSteps, newLogs);
  }

  private static RunbookStep step(StepKind kind, Machine machine, int nth) {
    String id = nth == 1 ? "" + kind.number() : kind.number() + "." + nth;
    String services =
        kind.oncePerMachine() && !machine.services().isEmpty()
            ? ": " + String.join(", ", machine.services())
            : "";
    return new RunbookStep(
        id,
        kind,
        machine.name(),
        kind.description() + services,
        StepState.NOT_STARTED,
        Optional.empty());
  }
}
