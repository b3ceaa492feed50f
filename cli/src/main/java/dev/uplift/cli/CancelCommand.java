package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.request.RunOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A person wants an upgrade to end, and the old database back. */
@Command(
    name = "cancel",
    description = {
      "Stop the upgrade that is at work, and put everything back.",
      "Where none is at work, as uplift restore."
    })
final class CancelCommand implements Action {
  private final Caller caller;

  @Mixin private final CommonOptions common = new CommonOptions();

  CancelCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database database = new Connection(settings, caller.variables()).database(4)) {
      Execution execution = new Execution(caller, settings, progress);
      RunOutcome outcome = execution.decide(verdict -> verdict.cancel(settings.site(database)));
      return execution.told(database, outcome, common.json);
    }
  }
}
