package dev.uplift.run.forecast;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Hands on what happens, with percentages that never fall, and keeps the one of the whole run up to
 * date. What cannot be known or kept for the moment stops nothing. Safe for many threads.
 */
public final class Marked implements Watcher {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Marks marks;
  private final Supplier<OptionalInt> whole;
  private final Watcher watcher;
  private final InstantSource clock;
  private final ReentrantLock looking = new ReentrantLock();
  private Instant lookAgain = Instant.MIN;

  /**
   * A watcher in front of another.
   *
   * @param whole how much of the run is done, as it is found now; asked now and then
   */
  public Marked(Marks marks, Supplier<OptionalInt> whole, Watcher watcher, InstantSource clock) {
    this.marks = marks;
    this.whole = whole;
    this.watcher = watcher;
    this.clock = clock;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.Progress progress -> {
        watcher.on(marked(progress));
        lookInTime();
      }
      case Event.SubstepEnded _, Event.StepEnded _ -> {
        watcher.on(event);
        lookInTime();
      }
      case Event.StepStarted _,
          Event.SubstepStarted _,
          Event.Throttled _,
          Event.ScriptEnded _,
          Event.StatementExecuted _,
          Event.StateChanged _,
          Event.Noted _,
          Event.Failed _ ->
          watcher.on(event);
    }
  }

  private Event.Progress marked(Event.Progress progress) {
    try {
      return progress.withPercent(marks.raise(progress.path(), progress.percent()));
    } catch (Failure e) {
      return progress;
    }
  }

  private void lookInTime() {
    if (!looking.tryLock()) {
      return;
    }
    try {
      if (!clock.instant().isBefore(lookAgain)) {
        whole.get().ifPresent(percent -> marks.raise(Marks.WHOLE, percent));
        lookAgain = clock.instant().plus(AGAIN);
      }
    } catch (SqlFailure | Failure e) {
      lookAgain = clock.instant().plus(AGAIN);
    } finally {
      looking.unlock();
    }
  }
}
