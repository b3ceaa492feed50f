package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Problem;
import dev.uplift.run.status.ErrorsReader;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what went wrong in the newest run of a database. */
@Command(
    name = "errors",
    description = "Show what went wrong in the newest run of the database, and what to do.")
final class ErrorsCommand implements Action {
  private final Caller caller;

  @Option(names = "--all", description = "Show those too that are mended by now.")
  boolean all;

  @Mixin private final CommonOptions common = new CommonOptions();

  ErrorsCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    try (Database database = new Connection(settings, caller.variables()).open(2)) {
      List<Problem> problems = new ErrorsReader().read(database, all);
      if (common.json) {
        caller.out().println(Json.page(new Errors("errors/1", problems)));
      } else if (problems.isEmpty()) {
        caller.out().println("Nothing went wrong that still stands.");
      } else {
        new Complaints(caller.out(), false, caller.screen(), caller.columns()).print(problems);
      }
      return ExitCode.DONE;
    }
  }

  /** JSON. */
  record Errors(String format, List<Problem> errors) {}
}
