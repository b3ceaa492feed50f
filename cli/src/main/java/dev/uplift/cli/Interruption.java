package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What happens when the process is told to end (Ctrl-C, SIGTERM) while a command is at work: the
 * work is asked to stop, and given a moment to; then the process ends as the command says, with
 * 130. Safe for many threads.
 */
public final class Interruption {
  /** What a command says that only looked. */
  static final Problem NOTHING_CHANGED =
      Problem.of("interrupted", "stopped; nothing was changed").withRetryable(true);

  private static final long PATIENCE_SECONDS = 60;

  private final AtomicReference<Optional<Runnable>> stop = new AtomicReference<>(Optional.empty());
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean asked;
  private volatile int exit = ExitCode.INTERRUPTED.number();

  /** What asks the work of this moment to stop; may be called from any thread. */
  void onInterrupt(Runnable stopping) {
    stop.set(Optional.of(stopping));
  }

  /**
   * Does what may be stopped anywhere, and then ends with what it has at work on the server.
   *
   * @param told what is said then, whatever the work made of being stopped
   */
  <T> T stoppable(Database database, Problem told, Supplier<T> work) {
    onInterrupt(() -> database.stop(told));
    T value;
    try {
      value = work.get();
    } catch (RuntimeException e) {
      throw asked ? new Failure(ExitCode.INTERRUPTED, List.of(told), e) : e;
    }
    if (asked) {
      throw new Failure(ExitCode.INTERRUPTED, told);
    }
    clear();
    return value;
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
  void commandEnded(int exitCode) {
    exit = exitCode;
    ended.countDown();
  }

  private void stop() {
    Optional<Runnable> stopping = stop.get();
    if (stopping.isEmpty() || ended.getCount() == 0) {
      return;
    }
    asked = true;
    stopping.get().run();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return; // what is at work is as safe as if the process had been killed
      }
      // Java itself would end with 143 when it was SIGTERM.
      Runtime.getRuntime().halt(exit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
