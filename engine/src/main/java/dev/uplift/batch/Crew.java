package dev.uplift.batch;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.ThrottleWatch;
import dev.uplift.batch.throttle.Turnstile;
import dev.uplift.batch.worker.Backends;
import dev.uplift.batch.worker.Heartbeat;
import dev.uplift.batch.worker.Pause;
import dev.uplift.batch.worker.WorkerSession;
import dev.uplift.database.Database;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Workers of a process that has joined a batch which another process leads. They take the last
 * chunks of the tasks that are being worked on, where the leading process takes the first. They
 * begin and end no task; a chunk that fails they leave to the leading process. Not safe for many
 * threads, save for {@link #stop}.
 */
public final class Crew {
  private final Database database;
  private final BatchSettings settings;
  private final Watcher watcher;
  private final InstantSource clock;
  private final CrewTasks tasks;
  private final Turnstile turnstile = new Turnstile();
  private final Backends backends = new Backends();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<Optional<Leaving>> leaving =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<RuntimeException>> broken =
      new AtomicReference<>(Optional.empty());

  /**
   * A crew that is not at work yet.
   *
   * @param settings with the epoch of the run that is joined
   * @param scripts of the same packages as those of the leading process
   */
  public Crew(
      Database database,
      BatchSettings settings,
      List<Script> scripts,
      Watcher watcher,
      InstantSource clock) {
    this.database = database;
    this.settings = settings;
    this.watcher = watcher;
    this.clock = clock;
    this.tasks = new CrewTasks(settings, scripts);
  }

  /** Why a crew left. */
  public enum Leaving {
    /** The batch that it worked for has ended. */
    BATCH_ENDED,
    /** The run has gone over to another epoch. */
    SUPERSEDED,
    /** The run is not in progress any more. */
    RUN_ENDED,
    /** It was asked to. */
    STOPPED
  }

  /**
   * How it was.
   *
   * @param chunks that were done here
   */
  public record Shift(Leaving leaving, long chunks) {}

  /**
   * Works until the batch ends, or the run does; waits for a batch where none is at work yet.
   *
   * @param goesOn whether the run is in progress
   * @throws Failure exit code 5 when the server is gone
   */
  public Shift work(BooleanSupplier goesOn) {
    String name = settings.run() + "/crew";
    var _ =
        Thread.ofVirtual().start(new Heartbeat(database, settings, backends, name, ended, _ -> {}));
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= settings.workers(); i++) {
      threads.add(Thread.ofVirtual().name("crew-" + i).start(() -> member(goesOn)));
    }
    try (ThrottleWatch _ =
        ThrottleWatch.following(
            new ThrottleWatch.Crew(
                database, settings.run(), settings.epoch(), "crew", backends::pids),
            turnstile,
            watcher,
            clock)) {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
    } finally {
      ended.countDown();
    }
    broken
        .get()
        .ifPresent(
            reason -> {
              throw reason;
            });
    return new Shift(leaving.get().orElse(Leaving.STOPPED), tasks.done());
  }

  /** What runs now is finished, and nothing else begun; may be called from any thread. */
  public void stop() {
    leave(Leaving.STOPPED);
  }

  /** The edge: whatever is thrown ends the crew. */
  private void member(BooleanSupplier goesOn) {
    try (WorkerSession session = session()) {
      BooleanSupplier left = () -> leaving.get().isPresent();
      leave(
          new CrewMember(session, settings, tasks, turnstile, this::note, clock)
              .work(goesOn, left));
    } catch (Failure e) {
      if (e.exit() != ExitCode.REFUSED) {
        broken.compareAndSet(Optional.empty(), Optional.of(e));
      }
      leave(Leaving.SUPERSEDED);
    } catch (WorkerSession.Interrupted e) {
      leave(Leaving.STOPPED);
    } catch (RuntimeException e) {
      broken.compareAndSet(Optional.empty(), Optional.of(e));
      leave(Leaving.STOPPED);
    }
  }

  private WorkerSession session() {
    return new WorkerSession(
        database, settings, Pause.until(ended), backends, this::note, settings.run() + "/crew");
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }

  private void leave(Leaving why) {
    leaving.compareAndSet(Optional.empty(), Optional.of(why));
  }
}
