package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookFile;
import dev.uplift.runbook.RunbookInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a runbook from the machines, the service model and the packages. */
@Command(
    name = "generate",
    description = "Make a runbook: the steps that upgrade this environment with its packages.")
final class GenerateCommand implements Action {
  private final Caller caller;

  @Option(
      names = {"--runbook-id", "-runbookid"},
      paramLabel = "ID",
      description = "The new runbook's name.")
  @Nullable String runbookId;

  @Option(
      names = {"--topology-file", "-topologyfile"},
      paramLabel = "FILE",
      description = "The machines. Default: ${DEFAULT-VALUE}.")
  Path topologyFile = Path.of(RunbookInputs.TOPOLOGY_FILE);

  @Option(
      names = {"--service-model-file", "-servicemodelfile"},
      paramLabel = "FILE",
      description = "The services and packages. Default: ${DEFAULT-VALUE}.")
  Path serviceModelFile = Path.of(RunbookInputs.SERVICE_MODEL_FILE);

  @Option(
      names = {"--runbook-file", "-runbookfile"},
      paramLabel = "FILE",
      description = "Where the runbook is written. Default: the id with .xml.")
  @Nullable Path runbookFile;

  @Option(
      names = "--write-inputs",
      description =
          "Write the topology and service model files from the environment and its packages first;"
              + " without a runbook id, only that.")
  boolean writeInputs;

  @Mixin private final CommonOptions common = new CommonOptions();

  GenerateCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    Path topology = reader.absolute(topologyFile);
    Path serviceModel = reader.absolute(serviceModelFile);
    Generation generation = new Generation(settings);
    if (writeInputs) {
      generation.writeInputs(topology, serviceModel, Generation.machine(caller.variables()));
      tell("Wrote " + topologyFile + " and " + serviceModelFile + ".");
    }
    if (runbookId == null) {
      return finish();
    }
    refuseMissing(topology, serviceModel);
    Runbook runbook = generation.generate(runbookId, topology, serviceModel);
    Path file = runbookFile == null ? Path.of(runbookId + ".xml") : runbookFile;
    RunbookFile.write(reader.absolute(file), runbook);
    if (common.json) {
      caller.out().println(Json.page(RunbookView.of(runbook)));
    }
    tell("Runbook %s: %d steps, written to %s.".formatted(runbookId, runbook.steps().size(), file));
    String quoted = CommonOptions.quoted(file.toString());
    tell("Next: uplift import --runbook-file " + quoted + common.given());
    return ExitCode.DONE;
  }

  private ExitCode finish() {
    if (!writeInputs) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("usage", "the runbook has no id")
              .withTarget("--runbook-id")
              .withRemedy("Name it: uplift generate --runbook-id ID"));
    }
    return ExitCode.DONE;
  }

  private static void refuseMissing(Path... files) {
    List<Problem> problems =
        Stream.of(files)
            .filter(file -> !Files.exists(file))
            .map(
                file ->
                    Problem.of("inputMissing", "there is no such file")
                        .withTarget(file.toString())
                        .withRemedy(
                            "Let Uplift write it from the environment: uplift generate"
                                + " --write-inputs"))
            .toList();
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
  }

  private void tell(String line) {
    if (!common.json) {
      caller.out().println(line);
    }
  }
}
