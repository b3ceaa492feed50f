package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.restore.adoption.Adoption;
import dev.uplift.run.outside.RunLock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives a restored database the name that the application knows. */
@Command(
    name = "adopt",
    description = {
      "Give a restored database the name and the properties of another, which stays as NAME_orig.",
      "One transaction; the same line with --undo takes it back."
    })
final class AdoptCommand implements Action {
  private final Caller caller;

  @Option(
      names = "--restored",
      required = true,
      paramLabel = "NAME",
      description = "The database that was restored beside the original.")
  String restored = "";

  @Option(
      names = "--as",
      required = true,
      paramLabel = "NAME",
      description =
          "The original, whose name, owner, grants, settings, connection limit and comment it gets.")
  String name = "";

  @Option(
      names = "--end-sessions",
      description = "End the sessions in both; their open transactions are rolled back.")
  boolean endSessions;

  @Option(names = "--undo", description = "Give both their former names back.")
  boolean undo;

  @Mixin private final CommonOptions common = new CommonOptions();

  AdoptCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    Connection connection = new Connection(settings, caller.variables());
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database original = connection.named(name);
        Database server = original.maintenance();
        RunLock _ = RunLock.take(original, "adopt")) {
      Adoption adoption =
          new Adoption(server, settings.home(), restored, name, progress, caller.clock());
      long ended = undo ? adoption.undo(endSessions) : adoption.adopt(endSessions);
      tell(adoption.aside(), ended);
    }
    return ExitCode.DONE;
  }

  private void tell(String aside, long ended) {
    Adopted adopted =
        undo
            ? new Adopted("adopt/1", name, aside, restored, ended)
            : new Adopted("adopt/1", name, restored, aside, ended);
    if (common.json) {
      caller.out().println(Json.line(adopted));
      return;
    }
    caller.out().println("\"" + adopted.was + "\" is now \"" + name + "\".");
    caller.out().println("What had that name is now \"" + adopted.beside + "\".");
    if (ended > 0) {
      caller.out().println(ended == 1 ? "1 session was ended." : ended + " sessions were ended.");
    }
  }

  /**
   * JSON.
   *
   * @param was the former name of what is now {@code database}
   * @param beside the present name of what was {@code database}
   */
  record Adopted(String format, String database, String was, String beside, long endedSessions) {}
}
