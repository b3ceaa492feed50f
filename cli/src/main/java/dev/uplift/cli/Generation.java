package dev.uplift.cli;

import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Runbook.PackageVersion;
import dev.uplift.runbook.RunbookInputs;
import dev.uplift.runbook.ServiceModel;
import dev.uplift.runbook.Topology;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A runbook for what the settings say. */
final class Generation {
  private final Settings settings;
  private final PackageStack stack;

  Generation(Settings settings) {
    this.settings = settings;
    this.stack = packages(settings);
  }

  /** The packages that the settings name. */
  static PackageStack packages(Settings settings) {
    return PackageReader.read(settings.packages(), settings.home().resolve("packages"));
  }

  /** This machine's name. */
  static String machine(Map<String, String> variables) {
    String told = variables.getOrDefault("HOSTNAME", "");
    if (!told.isEmpty()) {
      return told;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  void writeInputs(Path topology, Path serviceModel, String machine) {
    RunbookInputs.write(topology, RunbookInputs.topology(stack, machine));
    RunbookInputs.write(serviceModel, RunbookInputs.serviceModel(stack));
  }

  Runbook generate(String id, Path topologyFile, Path serviceModelFile) {
    Topology topology = RunbookInputs.readTopology(topologyFile);
    ServiceModel model = RunbookInputs.readServiceModel(serviceModelFile);
    refuseOtherPackages(model, serviceModelFile);
    String planId = PlanId.of(stack, settings.configurationKeys());
    return Runbook.generate(id, settings.environmentName(), topology, stack, planId);
  }

  /**
   * Scripts may be mended after the service model was written; names and versions may not change.
   */
  private void refuseOtherPackages(ServiceModel model, Path file) {
    String written = named(model.packages());
    String found = named(Runbook.versions(stack));
    if (!written.equals(found)) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("serviceModelDiffers", "the service model names other packages")
              .withTarget(file.toString())
              .withWhy("it names " + written + "; the environment has " + found)
              .withRemedy("Write it anew: uplift generate --write-inputs"));
    }
  }

  private static String named(List<PackageVersion> packages) {
    return packages.stream()
        .map(each -> each.name() + " " + each.version())
        .collect(Collectors.joining(", "));
  }
}
