package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookFile;
import dev.uplift.runbook.RunbookRegistry;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a runbook in on this machine. */
@Command(
    name = "import",
    description = "Take a runbook in on this machine, so that it can be executed.")
final class ImportCommand implements Action {
  private final Caller caller;

  @Option(
      names = {"--runbook-file", "-runbookfile"},
      required = true,
      paramLabel = "FILE",
      description = "The runbook that generate wrote, or export on another machine.")
  Path runbookFile = Path.of("");

  @Mixin private final CommonOptions common = new CommonOptions();

  ImportCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Runbook read = RunbookFile.read(reader.absolute(runbookFile));
    Runbook runbook = new RunbookRegistry(reader.home(common)).add(read);
    if (common.json) {
      caller.out().println(Json.page(RunbookView.of(runbook)));
    } else {
      caller.out().println("Runbook " + runbook.id() + ": " + RunbookView.state(runbook) + ".");
      caller.out().println("Next: uplift execute --runbook-id " + runbook.id() + common.given());
    }
    return ExitCode.DONE;
  }
}
