package dev.uplift.run.status;

import dev.uplift.run.forecast.Forecast;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.status.Status.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * The time left as status tells it. Pure.
 *
 * @param remaining null while nothing is known, or the end depends on people
 * @param because why it is null, or what it does not count; else null
 */
record Outlook(@Nullable Estimate remaining, @Nullable String because) {
  static final String NOTHING_BEGUN = "no upgrade was begun, and none was measured here";

  private static final Estimate NOTHING = new Estimate(0, 0, 0);

  /** By the journal. */
  static Outlook of(String state, Forecast forecast, boolean held) {
    Estimate left = Estimate.of(forecast.left());
    return switch (state) {
      case "Completed" -> new Outlook(NOTHING, null);
      case "Failed" -> new Outlook(left, "counted from when the run goes on: it stands still now");
      default -> new Outlook(left, held ? "counted from when scripts may go on" : null);
    };
  }

  /** With what is known outside the database. */
  static Outlook of(Phase phase, Status journal) {
    return switch (phase) {
      case PREPARING, UPGRADING, OPEN, ACCEPTED ->
          journal.run() > 0
              ? new Outlook(journal.remainingSeconds(), journal.remainingBecause())
              : new Outlook(null, "the run has not begun in the database yet");
      case AJAR -> new Outlook(null, "people decide: uplift accept, or uplift restore");
      case RESTORING -> new Outlook(null, "the database is being put back");
      case RESTORED -> new Outlook(NOTHING, "the database is as it was before");
      case RECOVERY_FAILED -> new Outlook(null, "a person is needed: the door is shut");
    };
  }
}
