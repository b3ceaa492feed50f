package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.run.Pausing;
import dev.uplift.run.Pausing.Told;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A person lets a paused run go on. */
@Command(name = "resume", description = "Let a paused run's scripts begin new chunks again.")
final class ResumeCommand implements Action {
  private final Caller caller;

  @Mixin private final CommonOptions common = new CommonOptions();

  ResumeCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Told told = Connection.onSite(caller, common, (_, site) -> Pausing.resume(site));
    caller
        .out()
        .println(
            common.json
                ? Json.line(PauseCommand.Answer.of(told))
                : "Run " + told.run() + " goes on. It was " + told.paused().inWords() + ".");
    return ExitCode.DONE;
  }
}
