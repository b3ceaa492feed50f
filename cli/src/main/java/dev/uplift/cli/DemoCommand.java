package dev.uplift.cli;

import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the sample's old database and upgrades it. */
@Command(
    name = "demo",
    description = {
      "Make the old database of a sample ERP, and upgrade it.",
      "Goes on with its own unfinished run when it finds one."
    })
final class DemoCommand implements Action {
  private final Caller caller;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "About how many rows the old database has. Default: 200000.")
  @Nullable Long rows;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same rows. Default: 1.")
  @Nullable Long seed;

  @Option(
      names = "--fail-at",
      paramLabel = "PATH",
      description =
          "Let this substep fail the first time, such as DbSync/SyncSchema, to see how a run goes on.")
  @Nullable String failAt;

  @Option(
      names = "--on-failure",
      paramLabel = "restore|stop",
      description = "When it fails: put the old database back, or stop. Default: stop.")
  @Nullable OnFailure onFailure;

  @Option(names = "--create-only", description = "Stop when the old database is made.")
  boolean createOnly;

  @Option(
      names = "--start-over",
      description = "Drop the demo's own database first, whatever state its upgrade is in.")
  boolean startOver;

  @Option(names = "--show-skipped", description = "Show skipped substeps too, and why.")
  boolean showSkipped;

  @Mixin private final CommonOptions common = new CommonOptions();

  DemoCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Demo.Wish wish =
        new Demo.Wish(optional(rows), optional(seed), failAt, onFailure, createOnly, startOver);
    wish.check();
    Settings settings = new SettingsReader(caller).readWithoutEnvironment(common);
    try (RunProgress progress = RunProgress.of(caller, common.json, showSkipped)) {
      return new Demo(caller, settings, progress).run(wish, common.json);
    }
  }

  private static OptionalLong optional(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
