package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.Runner;
import dev.uplift.run.Verdict;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.runbook.Runbook;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Carries a runbook through, tells how it goes, and says at the end where it stands. */
final class Execution {
  private final Caller caller;
  private final Settings settings;
  private final RunProgress progress;

  Execution(Caller caller, Settings settings, RunProgress progress) {
    this.caller = caller;
    this.settings = settings;
    this.progress = progress;
  }

  /** {@code options} adds to the request what the command line says. */
  RunOutcome run(Database database, Runbook runbook, UnaryOperator<RunRequest> options) {
    PackageStack stack = Generation.packages(settings);
    RunRequest request =
        RunRequest.of(settings.site(database), runbook, stack).withWorkers(workers());
    Runner runner = new Runner(caller.clock(), progress);
    caller.interruption().onInterrupt(runner::interrupt);
    try {
      return runner.run(options.apply(request));
    } finally {
      progress.close();
    }
  }

  /** What a person decides, told as a run is. */
  static ExitCode decided(
      Caller caller, CommonOptions common, BiFunction<Verdict, Site, RunOutcome> decision) {
    Settings settings = new SettingsReader(caller).read(common);
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database database = new Connection(settings, caller.variables()).database(4)) {
      Execution execution = new Execution(caller, settings, progress);
      RunOutcome outcome =
          execution.decide(verdict -> decision.apply(verdict, settings.site(database)));
      return execution.told(database, outcome, common.json);
    }
  }

  private RunOutcome decide(Function<Verdict, RunOutcome> decision) {
    try {
      return decision.apply(new Verdict(caller.clock(), progress));
    } finally {
      progress.close();
    }
  }

  /** As {@link #tell}, with a last line that says what was decided. */
  private ExitCode told(Database database, RunOutcome outcome, boolean json) {
    ExitCode exit = tell(database, outcome, json);
    if (!json) {
      caller
          .out()
          .println(
              outcome.state().equals("Restored")
                  ? "The database is as it was before, and open."
                  : "The upgrade is accepted, and the database open.");
    }
    return exit;
  }

  /** Where the run stands: as JSON or a line for people; problems on standard error. */
  ExitCode tell(Database database, RunOutcome outcome, boolean json) {
    if (json) {
      Status status = new StatusReader(caller.clock()).read(settings.site(database));
      caller.out().println(Json.page(status));
    }
    if (!outcome.problems().isEmpty()) {
      Complaints.of(caller, json).print(outcome.problems());
    }
    if (!json) {
      caller.out().println("Logs: " + outcome.logs());
    }
    return outcome.exit();
  }

  private OptionalInt workers() {
    return settings.workers().map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
