package dev.uplift.restore;

import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A shell line of {@code environment.yaml} that works on a restore point. It runs in the
 * environment's folder with the variables of PostgreSQL's programs, {@code UPLIFT_DATABASE} and
 * {@code UPLIFT_RESTORE_POINT}; what it prints is told.
 */
record SiteLine(String key, String line, Premises premises) {
  private static final Duration LONGEST = Duration.ofHours(12);

  /**
   * Runs it.
   *
   * @throws Failure exit code 1 when it does not end with 0
   */
  void run(RestorePoint point) {
    Program.Ended ended = end(point);
    if (!ended.well()) {
      throw new Failure(ExitCode.FAILED, problem(ended));
    }
  }

  /** How it ended, whatever that was. */
  Program.Ended end(RestorePoint point) {
    Map<String, String> variables = new HashMap<>(premises.database().programVariables());
    variables.put("UPLIFT_DATABASE", point.database());
    variables.put("UPLIFT_RESTORE_POINT", point.name());
    Program.Ended ended =
        Program.line(line).in(premises.place()).with(variables).within(LONGEST).run();
    if (!ended.output().isBlank()) {
      String text = key + " printed: " + ended.output();
      premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
    }
    return ended;
  }

  Problem problem(Program.Ended ended) {
    return Problem.of("restoreLineFailed", "`restore: {" + key + "}` failed")
        .withTarget(line)
        .withWhy(ended.inWords())
        .withRemedy(
            "Mend it, try it by hand in "
                + premises.place()
                + ", then run the same command again: every line is run again from its beginning.");
  }
}
