package dev.uplift.closure;

import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks at the services every few seconds, in a thread of its own. */
public final class ServiceWatch implements AutoCloseable {
  private static final long SECONDS_BETWEEN_LOOKS = 3;

  private final List<String> names;
  private final Consumer<String> stopAgain;
  private final Watcher watcher;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, String> told = new HashMap<>();
  private final Thread thread;

  ServiceWatch(
      Set<String> names, Consumer<String> stopAgain, Watcher watcher, InstantSource clock) {
    this.names = List.copyOf(names);
    this.stopAgain = stopAgain;
    this.watcher = watcher;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("services").start(this::look);
  }

  /** Ends the watch; a stop that is under way is let come to its end. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      do {
        names.forEach(this::look);
      } while (!closed.await(SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(String name) {
    if (closed.getCount() == 0) {
      return;
    }
    try {
      stopAgain.accept(name);
      told.remove(name);
    } catch (Failure e) {
      if (!e.toString().equals(told.put(name, e.toString()))) {
        Problem problem = e.problems().getFirst();
        watcher.on(new Event.Failed(clock.instant(), "service " + name, problem));
      }
    }
  }
}
