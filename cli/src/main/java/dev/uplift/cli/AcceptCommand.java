package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.run.Verdict;
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
    return Execution.decided(caller, common, Verdict::accept);
  }
}
