package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A person wants the old database back. */
@Command(
    name = "restore",
    description = {
      "Put the database back to the restore point of its upgrade, prove it, and open the door.",
      "Goes on with a restore that was begun, or failed."
    })
final class RestoreCommand implements Action {
  private final Caller caller;

  @Option(
      names = "--because",
      paramLabel = "REASON",
      description = "Kept with the evidence. Default: asked for by the operator.")
  String because = "asked for by the operator";

  @Option(
      names = "--after-opening",
      description = "Also when the door is open: what users wrote since is lost.")
  boolean afterOpening;

  @Mixin private final CommonOptions common = new CommonOptions();

  RestoreCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    return Execution.decided(
        caller, common, (verdict, site) -> verdict.restore(site, because, afterOpening));
  }
}
