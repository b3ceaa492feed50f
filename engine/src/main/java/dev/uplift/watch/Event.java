package dev.uplift.watch;

import dev.uplift.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/** What happened, when. */
public sealed interface Event {
  Instant at();

  /** A runbook step began an attempt. */
  record StepStarted(Instant at, int step, String name, int attempt) implements Event {}

  /** A runbook step ended: Completed, Failed or Skipped. */
  record StepEnded(Instant at, int step, String name, String state, Optional<String> reason)
      implements Event {}

  /** A substep began an attempt. */
  record SubstepStarted(Instant at, String path, int attempt) implements Event {}

  /** A substep ended: Completed, Failed or Skipped (then with the reason). */
  record SubstepEnded(
      Instant at, String path, String state, double seconds, Optional<String> reason)
      implements Event {}

  /**
   * How far a substep is; {@code total} is -1 when nobody can know.
   *
   * @param percent of it; -1 when nobody can know. Where the total grows it is not what the others
   *     say, since it never falls
   */
  record Progress(Instant at, String path, long done, long total, String unit, int percent)
      implements Event {
    public Progress(Instant at, String path, long done, long total, String unit) {
      this(at, path, done, total, unit, percent(done, total));
    }

    public Progress withPercent(int known) {
      return new Progress(at, path, done, total, unit, known);
    }

    private static int percent(long done, long total) {
      return total <= 0 ? -1 : (int) Math.clamp(100.0 * done / total, 0, 100);
    }
  }

  /** Fewer workers, or none, may begin a chunk from now on; {@code why} is empty: all may again. */
  record Throttled(Instant at, String path, String why) implements Event {}

  /** A script ended for a company: Finished, Failed, Held or Skipped. */
  record ScriptEnded(
      Instant at, String script, String company, String state, long rows, double seconds)
      implements Event {}

  /** A statement that changes structure was committed. */
  record StatementExecuted(Instant at, String path, String sql, double seconds) implements Event {}

  /**
   * The door, a restore point, a restore or an operation came to another state, which is on disk by
   * now.
   */
  record StateChanged(Instant at, String what, String state) implements Event {}

  /** Something worth a reader's attention that stops nothing. */
  record Noted(Instant at, String path, String text) implements Event {}

  /** Something failed. */
  record Failed(Instant at, String path, Problem problem) implements Event {}
}
