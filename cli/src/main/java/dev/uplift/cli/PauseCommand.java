package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.run.Pausing;
import dev.uplift.run.Pausing.Told;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A person wants a run to begin nothing new. */
@Command(
    name = "pause",
    description = {
      "Let the run's scripts begin no new chunk, until uplift resume; running ones finish.",
      "It stays so when the run is stopped and executed again."
    })
final class PauseCommand implements Action {
  private final Caller caller;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown by uplift status.")
  String reason = "";

  @Option(names = "--name", paramLabel = "WHO", description = "Who pauses. Default: USER.")
  @Nullable String name;

  @Mixin private final CommonOptions common = new CommonOptions();

  PauseCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Told told =
        Connection.onSite(
            caller, common, (_, site) -> Pausing.pause(site, caller.person(name), reason));
    caller.out().println(common.json ? Json.line(Answer.of(told)) : sentence(told));
    return ExitCode.DONE;
  }

  private static String sentence(Told told) {
    String what = told.changed() ? " is " : " stays as it was: ";
    return "Run " + told.run() + what + told.paused().inWords() + ". Then: uplift resume";
  }

  /** JSON. */
  record Answer(
      String format, long run, boolean changed, String who, String why, java.time.Instant since) {
    static Answer of(Told told) {
      return new Answer(
          "pause/1",
          told.run(),
          told.changed(),
          told.paused().who(),
          told.paused().why(),
          told.paused().since());
    }
  }
}
