package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the door ten times a second, in a thread of its own, from a maintenance database. A
 * server that restarts is waited for. It acts only on what it saw before it read, once more, that
 * the door is shut: so it never ends a session that was let in.
 */
public final class DoorWatch implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration TO_END = Duration.ofSeconds(30);

  private final Database database;
  private final DoorFile file;
  private final IntruderLog intruders;
  private final Watcher watcher;
  private final InstantSource clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private String said = "";

  DoorWatch(
      Database database,
      DoorFile file,
      IntruderLog intruders,
      Watcher watcher,
      InstantSource clock) {
    this.database = database;
    this.file = file;
    this.intruders = intruders;
    this.watcher = watcher;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("door watch").unstarted(this::run);
  }

  DoorWatch started() {
    thread.start();
    return this;
  }

  /** Ends the watch when its present look is over. */
  @Override
  public void close() {
    stopped.countDown();
    try {
      if (!thread.join(TO_END)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    intruders.flush();
  }

  private void run() {
    boolean over = false;
    while (!over) {
      try (Database maintenance = database.maintenance();
          Session outside = maintenance.session("door watch")) {
        said = "";
        while (!over) {
          look(outside);
          over = pause();
        }
      } catch (Failure e) {
        over = trouble(e.problems().getFirst());
      } catch (SqlFailure e) {
        over = trouble(e.problem());
      } catch (RuntimeException e) {
        over = trouble(Problem.of("doorWatch", "the watch failed: " + e));
      }
    }
  }

  private void look(Session outside) {
    DoorRecord seen = file.read();
    if (shut(seen)) {
      for (Visitor visitor : new Visitors(outside, seen.database()).all()) {
        if (!seen.testers().contains(visitor.role()) && file.read().equals(seen)) {
          turnOut(visitor, outside);
        }
      }
      Admission admission = new Admission(outside, seen.database());
      if (admission.disturbed(Admission.Wanted.of(seen))) {
        admission.limitTo(() -> Optional.of(file.read()).filter(DoorWatch::shut).map(this::again));
      }
      intruders.flushDue();
    }
  }

  private void turnOut(Visitor visitor, Session outside) {
    boolean first = intruders.seen(visitor);
    boolean may = new Visitors(outside, database.url().database()).end(visitor);
    if (first) {
      note(
          (visitor.superuser() ? "superuser \"" : "role \"")
              + visitor.role()
              + "\" came from "
              + visitor.address()
              + " while the door was closed, and "
              + (may ? "was ended" : "Uplift may not end it"));
    }
  }

  private Admission.Wanted again(DoorRecord now) {
    note("somebody gave back the right to connect or to log in; it is taken again");
    return Admission.Wanted.of(now);
  }

  private static boolean shut(DoorRecord record) {
    return Set.of(Door.State.CLOSED, Door.State.AJAR).contains(record.state());
  }

  /** Said once, until it is over; tried again. */
  private boolean trouble(Problem problem) {
    if (!said.equals(problem.code())) {
      said = problem.code();
      note("is not watched at the moment, which is tried again: " + problem.message());
    }
    return pause();
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "door", text));
  }

  /** Whether the watch is over. */
  private boolean pause() {
    try {
      return stopped.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
