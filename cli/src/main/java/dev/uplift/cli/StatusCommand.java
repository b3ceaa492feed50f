package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows where the newest run of a database stands. */
@Command(
    name = "status",
    description = "Show where the newest run of the database stands; the newest substep first.")
final class StatusCommand implements Action {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  private final Caller caller;

  @Option(
      names = "--watch",
      description = "Go on until the run ends; exit code 1 when it has failed.")
  boolean watch;

  @Option(names = "--show-skipped", description = "Show skipped substeps too, and why.")
  boolean showSkipped;

  @Option(
      names = "--scripts",
      description = "Show every script and company of the stage at work too.")
  boolean scripts;

  @Mixin private final CommonOptions common = new CommonOptions();

  StatusCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    StatusReader reader = new StatusReader(caller.clock());
    try (Database database = new Connection(settings, caller.variables()).database(2)) {
      if (watch) {
        return watch(settings.site(database), reader);
      }
      Status status = reader.read(settings.site(database), scripts);
      caller.out().print(common.json ? Json.page(status) + "\n" : text(status));
      return ExitCode.DONE;
    }
  }

  private ExitCode watch(Site site, StatusReader reader) {
    String shown = "";
    while (true) {
      Status status = reader.read(site, scripts);
      String now = common.json ? Json.line(status) : text(status);
      if (!now.equals(shown)) {
        show(now);
        shown = now;
      }
      switch (status.state()) {
        case "Completed" -> {
          return ExitCode.DONE;
        }
        case "Ajar" -> {
          return ExitCode.LEFT;
        }
        case "Failed", "Restored", "RecoveryFailed" -> {
          return ExitCode.FAILED;
        }
        default -> {}
      }
      if (!aSecondLater()) {
        return ExitCode.INTERRUPTED;
      }
    }
  }

  private void show(String now) {
    if (common.json) {
      caller.out().println(now);
    } else {
      caller.out().print((caller.screen() ? HOME_AND_CLEAR : "\n") + now);
    }
    caller.out().flush();
  }

  /** False when the thread was told to end. */
  private static boolean aSecondLater() {
    try {
      return !new CountDownLatch(1).await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String text(Status status) {
    return new StatusText(caller.zone(), showSkipped, caller.columns()).text(status);
  }
}
