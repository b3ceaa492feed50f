package dev.uplift.batch.throttle;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets workers begin the next piece of work, as many at once as are permitted: none before the
 * first word. Whoever is inside is let finish. Safe for many threads; knows no database.
 */
public final class Turnstile {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int permitted;
  private int inside;
  private boolean ended;

  /** Waits until there is room; false when there will be none any more. */
  public boolean enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!ended && inside >= permitted) {
        changed.await();
      }
      if (!ended) {
        inside++;
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #enter}, without waiting: false when there is no room just now. */
  public boolean tryEnter() {
    lock.lock();
    try {
      boolean room = !ended && inside < permitted;
      inside += room ? 1 : 0;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** The piece of work is over. */
  public void leave() {
    lock.lock();
    try {
      inside--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** From now on so many at once. */
  public void permit(int workers) {
    lock.lock();
    try {
      permitted = workers;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody comes in any more, and nobody waits. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
