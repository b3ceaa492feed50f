package dev.uplift.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * A value that a thread of its own works out while its owner does something else. The thread is no
 * virtual one: those leave a poller behind, for which Java waits 0.3 seconds when it ends.
 */
final class Meanwhile<T> implements AutoCloseable {
  private final FutureTask<T> task;
  private final Thread thread;

  private Meanwhile(FutureTask<T> task, Thread thread) {
    this.task = task;
    this.thread = thread;
  }

  static <T> Meanwhile<T> begin(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    return new Meanwhile<>(task, Thread.ofPlatform().name("meanwhile").start(task));
  }

  /** Waits for it; throws what the work threw. */
  T value() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  /** Returns once the thread has ended: what the work uses may be closed. */
  @Override
  public void close() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
