package dev.uplift.batch.method;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a task has looked at already: a check of whole tables is made before its first chunk, and
 * not before each. Safe for many threads: they wait for whoever looks.
 */
public final class Once {
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Object> checked = new HashSet<>();

  /** Runs the check unless this one has passed before. */
  void check(Object what, Runnable check) {
    lock.lock();
    try {
      if (!checked.contains(what)) {
        check.run();
        checked.add(what);
      }
    } finally {
      lock.unlock();
    }
  }
}
