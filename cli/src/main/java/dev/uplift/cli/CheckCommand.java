package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.readiness.Needs;
import dev.uplift.run.readiness.Readiness;
import dev.uplift.run.readiness.Readiness.Report;
import dev.uplift.watch.Watcher;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what an upgrade needs of the server, the role and this machine, and what lacks. */
@Command(
    name = "check",
    description = {
      "Look at every right, tool, extension, probe, disk and setting that the upgrade needs.",
      "What lacks is shown with what that costs and what to do. Changes nothing.",
      "Exit code 3 when something that is needed lacks."
    })
final class CheckCommand implements Action {
  private final Caller caller;

  @Mixin private final CommonOptions common = new CommonOptions();

  CheckCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    PackageStack stack = Generation.packages(settings);
    Needs needs =
        Needs.of(
            settings.environment(),
            settings.home(),
            caller.folder(),
            settings.workers(),
            caller.variables());
    try (Database database = new Connection(settings, caller.variables()).open(4)) {
      Watcher nobody = Watcher.all(List.of());
      Readiness readiness = new Readiness(database, stack, needs, nobody, caller.clock());
      Report report =
          caller
              .interruption()
              .stoppable(database, Interruption.NOTHING_CHANGED, readiness::report);
      caller
          .out()
          .print(
              common.json
                  ? Json.page(report) + "\n"
                  : new CheckText(report, caller.columns()).text());
      return report.ready() ? ExitCode.DONE : ExitCode.REFUSED;
    }
  }
}
