package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.run.Verdict;
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
    return Execution.decided(caller, common, Verdict::cancel);
  }
}
