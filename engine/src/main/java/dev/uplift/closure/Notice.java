package dev.uplift.closure;

import dev.uplift.machine.Program;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.Map;

/** Tells the users by the operator's own shell line. */
record Notice(DoorSettings settings, Path place, String database) {
  /** Told, or a {@link Failure} with exit code 1: users who know nothing are not shut out. */
  void give() {
    settings.tell().ifPresent(this::run);
  }

  private void run(String line) {
    Map<String, String> variables =
        Map.of(
            "UPLIFT_DATABASE",
            database,
            "UPLIFT_NOTICE_SECONDS",
            Long.toString(settings.notice().toSeconds()));
    Program.Ended ended = Program.line(line).in(place.toAbsolutePath()).with(variables).run();
    if (!ended.well()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("doorTell", "the users could not be told that the database is closed")
              .withTarget(line)
              .withWhy(ended.inWords())
              .withRemedy("Mend `door: {tell}`, then run the same command again."));
    }
  }
}
