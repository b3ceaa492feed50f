package dev.uplift.cli;

import dev.uplift.database.EmbeddedServer;
import dev.uplift.problem.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops Uplift's own servers. */
@Command(name = "stop", description = "Stop the embedded PostgreSQL server; its databases stay.")
final class StopCommand implements Action {
  private final Caller caller;

  @Mixin private final CommonOptions common = new CommonOptions();

  StopCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Path home = new SettingsReader(caller).home(common);
    List<Integer> stopped =
        IntStream.rangeClosed(15, 18)
            .filter(major -> EmbeddedServer.at(home, major, Installation.postgres()).stop())
            .boxed()
            .toList();
    if (common.json) {
      caller.out().println(Json.line(new Stopped("stop/1", stopped)));
    } else if (stopped.isEmpty()) {
      caller.out().println("No embedded server runs under " + home + ".");
    } else {
      stopped.forEach(major -> caller.out().println("PostgreSQL " + major + " is stopped."));
    }
    return ExitCode.DONE;
  }

  /** JSON. */
  record Stopped(String format, List<Integer> stopped) {}
}
