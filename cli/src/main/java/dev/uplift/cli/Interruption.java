package dev.uplift.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What happens when the process is told to end (Ctrl-C, SIGTERM) while a command is at work: the
 * work is asked to stop, and given a moment to. Java itself then ends with 130. Safe for many
 * threads.
 */
public final class Interruption {
  private static final long PATIENCE_SECONDS = 60;

  private final AtomicReference<Optional<Runnable>> stop = new AtomicReference<>(Optional.empty());
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What asks the work of this moment to stop; may be called from any thread. */
  void onInterrupt(Runnable stopping) {
    stop.set(Optional.of(stopping));
  }

  /** Nothing has to be stopped any more. */
  void clear() {
    stop.set(Optional.empty());
  }

  /** Hears of the process's end. */
  void listen() {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stop));
  }

  /** The command has printed its last line. */
  void commandEnded() {
    ended.countDown();
  }

  private void stop() {
    Optional<Runnable> stopping = stop.get();
    if (stopping.isEmpty() || ended.getCount() == 0) {
      return;
    }
    stopping.get().run();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return; // what is at work is as safe as if the process had been killed
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
