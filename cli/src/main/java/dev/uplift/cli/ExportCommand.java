package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookFile;
import dev.uplift.runbook.RunbookRegistry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a runbook with its states, for the next machine or the archive. */
@Command(
    name = "export",
    description = "Write a runbook with its states, for the next machine or the archive.")
final class ExportCommand implements Action {
  private final Caller caller;

  @Option(
      names = {"--runbook-id", "-runbookid"},
      required = true,
      paramLabel = "ID",
      description = "A runbook of this machine; uplift list shows them.")
  String runbookId = "";

  @Option(
      names = {"--runbook-file", "-runbookfile"},
      paramLabel = "FILE",
      description = "Where it is written. Default: the id with .xml.")
  @Nullable Path runbookFile;

  @Mixin private final CommonOptions common = new CommonOptions();

  ExportCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Runbook runbook = new RunbookRegistry(reader.home(common)).get(runbookId);
    Path file = runbookFile == null ? Path.of(runbookId + ".xml") : runbookFile;
    RunbookFile.write(reader.absolute(file), runbook);
    if (common.json) {
      caller.out().println(Json.page(RunbookView.of(runbook)));
    } else {
      caller.out().println("Runbook " + runbookId + " is written to " + file + ".");
    }
    return ExitCode.DONE;
  }
}
