package dev.uplift.closure;

import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How the sessions that are there when the door is closed leave: finished if they can, ended. */
final class Farewell {
  private static final Duration TO_END = Duration.ofSeconds(20);

  private final Session outside;
  private final Visitors visitors;
  private final IntruderLog intruders;
  private final Pause pause;

  Farewell(Session outside, String database, IntruderLog intruders, Pause pause) {
    this.outside = outside;
    this.visitors = new Visitors(outside, database);
    this.intruders = intruders;
    this.pause = pause;
  }

  /**
   * Ends the idle at once, the others when they have finished or the drain is over. Superusers can
   * come back for ever: whoever came after this began is recorded as an intruder and ended, and not
   * waited for.
   */
  void say(Duration drain) {
    Instant since = outside.one("select clock_timestamp() as now", row -> row.instant("now"));
    visitors.untilNobodyIsOnTheThreshold(pause);
    var _ = pause.whileTrue(() -> left(since, true), drain);
    if (pause.whileTrue(() -> left(since, false), TO_END)) {
      throw new Failure(ExitCode.FAILED, stayed().stream().map(Farewell::problem).toList(), null);
    }
  }

  /** Ends who may be ended; whether any of those is left that were there from the beginning. */
  private boolean left(Instant since, boolean patient) {
    boolean left = false;
    for (Visitor visitor : visitors.all()) {
      boolean late = visitor.superuser() && visitor.since().filter(since::isBefore).isPresent();
      if (late) {
        intruders.seen(visitor);
      }
      if (late || visitor.idle() || !patient) {
        var _ = visitors.end(visitor);
      }
      left |= !late;
    }
    return left;
  }

  private List<Visitor> stayed() {
    List<Visitor> all = visitors.all();
    if (all.isEmpty()) {
      throw new IllegalStateException("everybody left after all");
    }
    return all;
  }

  private static Problem problem(Visitor visitor) {
    return Problem.of(
            "sessionNotEnded",
            "a session of \""
                + visitor.role()
                + "\" from "
                + visitor.address()
                + " cannot be ended")
        .withTarget("process " + visitor.pid())
        .withWhy("Uplift's role may not end it, or it does not answer")
        .withRemedy(
            "End it yourself, or grant pg_signal_backend to Uplift's role; then run the same"
                + " command again.");
  }
}
