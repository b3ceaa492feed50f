package dev.uplift.proving.kill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/**
 * Deaths that are died side by side, each lane with something of its own, such as a server.
 *
 * @param <L> what a lane has
 */
record Lanes<L>(List<L> each) {
  /** More would only hide the first. */
  private static final int MOST_FAILURES = 3;

  Lanes {
    each = List.copyOf(each);
  }

  /** As many as processors work here, two at the most, which share this. */
  static <L> Lanes<L> sharing(L shared) {
    return new Lanes<>(Collections.nCopies(number(), shared));
  }

  static int number() {
    return Math.min(2, Runtime.getRuntime().availableProcessors());
  }

  /** Every item in some lane; what failed is thrown together. */
  <T> void take(List<T> items, BiConsumer<L, T> work) {
    Queue<T> left = new ConcurrentLinkedQueue<>(items);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads =
        each.stream()
            .map(lane -> Thread.ofPlatform().start(() -> drain(lane, left, work, failures)))
            .toList();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      left.clear();
    }
    if (!failures.isEmpty()) {
      AssertionError all = new AssertionError(failures.size() + " of " + items.size() + " failed");
      failures.forEach(all::addSuppressed);
      throw all;
    }
  }

  private static <L, T> void drain(
      L lane, Queue<T> left, BiConsumer<L, T> work, List<Throwable> failures) {
    for (T item = left.poll(); item != null; item = left.poll()) {
      try {
        work.accept(lane, item);
      } catch (AssertionError | RuntimeException e) {
        failures.add(e);
        if (failures.size() >= MOST_FAILURES) {
          left.clear();
        }
      }
    }
  }
}
