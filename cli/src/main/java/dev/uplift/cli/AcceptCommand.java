package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.request.RunOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A person is content with the upgrade. */
@Command(
    name = "accept",
    description = {
      "Accept the upgrade: open the door where it stands ajar, start the services,",
      "and let the way back go once its retention is over."
    })
final class AcceptCommand implements Action {
  private final Caller caller;

  @Mixin private final CommonOptions common = new CommonOptions();

  AcceptCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database database = new Connection(settings, caller.variables()).database(4)) {
      Execution execution = new Execution(caller, settings, progress);
      RunOutcome outcome = execution.decide(verdict -> verdict.accept(settings.site(database)));
      return execution.told(database, outcome, common.json);
    }
  }
}
