package dev.uplift.run.outside;

import dev.uplift.pack.environment.WindowSettings;
import dev.uplift.pack.environment.WindowSettings.AtTurnBack;
import dev.uplift.problem.Cause;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches the clock during a run: says ahead when the last moment to turn back comes, does at the
 * moment what the environment asks for, and says when the window has ended. Each is done once.
 *
 * <p>What is past already when the watch begins is said and nothing more: whoever goes on with a
 * run after the last moment has decided so.
 */
public final class WindowWatch implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final WindowSettings window;
  private final Supplier<Optional<TurnBack>> turnBack;
  private final Consumer<AtTurnBack> act;
  private final Watcher watcher;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean first = true;
  private boolean warned;
  private boolean turned;
  private boolean ended;
  private String failing = "";

  /** Not looking by itself yet; not safe for many threads until {@link #begin}. */
  WindowWatch(
      WindowSettings window,
      Supplier<Optional<TurnBack>> turnBack,
      Consumer<AtTurnBack> act,
      Watcher watcher,
      InstantSource clock) {
    this.window = window;
    this.turnBack = turnBack;
    this.act = act;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * Watches from now on, in a thread of its own, until it is closed.
   *
   * @param turnBack asked anew each time: it is known once a restore point is taken
   * @param act is told {@code STOP} or {@code RESTORE} when the moment comes and the environment
   *     says so; never {@code WARN}. It may take long, and may close this
   */
  public static WindowWatch begin(
      WindowSettings window,
      Supplier<Optional<TurnBack>> turnBack,
      Consumer<AtTurnBack> act,
      Watcher watcher,
      InstantSource clock) {
    return new WindowWatch(window, turnBack, act, watcher, clock).looking(BETWEEN_LOOKS);
  }

  /** Looks again and again in a thread of its own. */
  WindowWatch looking(Duration between) {
    Thread.ofVirtual().name("uplift-window").start(() -> loop(between));
    return this;
  }

  /** Once: does what has come due since the last look. */
  void look() {
    Instant now = clock.instant();
    Optional<TurnBack> moment = turnBack.get();
    moment.ifPresent(known -> look(now, known));
    if (!ended && !now.isBefore(window.ends())) {
      ended = true;
      note(
          now,
          "The window ended at %s, and the upgrade still runs.".formatted(shown(window.ends())));
    }
    first = false;
  }

  private void look(Instant now, TurnBack known) {
    if (turned) {
      return;
    }
    if (!now.isBefore(known.by())) {
      turned = true;
      warned = true;
      turn(now, known);
    } else if (!warned && !now.isBefore(known.by().minus(window.warnBefore()))) {
      warned = true;
      note(
          now,
          """
          The last moment to turn back is %s, in %s. Putting back takes about %s and opening %s; \
          the window ends at %s."""
              .formatted(
                  shown(known.by()),
                  shown(Duration.between(now, known.by())),
                  shown(known.back()),
                  shown(known.opening()),
                  shown(window.ends())));
    }
  }

  private void turn(Instant now, TurnBack known) {
    if (first) {
      note(
          now,
          "The last moment to turn back was %s, before this began: nothing is stopped by itself."
              .formatted(shown(known.by())));
      return;
    }
    String then =
        switch (window.atTurnBack()) {
          case WARN -> "The upgrade goes on.";
          case STOP -> "The upgrade is stopped, as the environment says.";
          case RESTORE -> "The database is put back, as the environment says.";
        };
    note(now, "The last moment to turn back has come: %s. %s".formatted(shown(known.by()), then));
    if (window.atTurnBack() != AtTurnBack.WARN) {
      act.accept(window.atTurnBack());
    }
  }

  private void note(Instant now, String text) {
    watcher.on(new Event.Noted(now, "", text));
  }

  private static String shown(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String shown(Duration duration) {
    return duration.toSeconds() < 120
        ? duration.toSeconds() + " s"
        : Math.round(duration.toSeconds() / 60.0) + " min";
  }

  private void loop(Duration between) {
    try {
      do {
        lookCalmly();
      } while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A look that fails is said, and the next one is tried: the watch outlives a lost connection. */
  private void lookCalmly() {
    try {
      look();
    } catch (RuntimeException e) {
      String why = Cause.inWords(e);
      if (!why.equals(failing)) {
        failing = why;
        note(clock.instant(), "The window cannot be watched at the moment: %s".formatted(why));
      }
    }
  }

  /** Nothing begins after it; what the watch set going is not waited for. */
  @Override
  public void close() {
    closed.countDown();
  }
}
