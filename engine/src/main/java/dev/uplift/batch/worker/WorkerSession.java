package dev.uplift.batch.worker;

import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.ledger.BatchSessionTable.Backend;
import dev.uplift.batch.ledger.ScriptTaskTable;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker's session, entered in the ledger's list of sessions, and opened again when it is lost.
 * Not safe for many threads.
 */
public final class WorkerSession implements AutoCloseable {
  private static final String CLEAN =
      "close all; unlisten *; reset session authorization; reset all;"
          + " select pg_advisory_unlock_all(); discard temp";

  private final Database database;
  private final BatchSettings settings;
  private final Pause pause;
  private final Backends backends;
  private final Consumer<String> notes;
  private String name;
  private volatile @Nullable Session session;
  private @Nullable Backend backend;

  /**
   * Opens nothing yet.
   *
   * @param backends of this process
   * @param notes is told what is tried again, and why
   */
  public WorkerSession(
      Database database,
      BatchSettings settings,
      Pause pause,
      Backends backends,
      Consumer<String> notes,
      String name) {
    this.database = database;
    this.settings = settings;
    this.pause = pause;
    this.backends = backends;
    this.notes = notes;
    this.name = name;
  }

  /** Leaves nothing of the last script in the session, and names it for the next. */
  public void turnTo(String next) {
    if (!next.equals(name)) {
      name = next;
      Session used = session;
      if (used != null) {
        try {
          used.execute(CLEAN);
          used.takeTimeAndDates();
          used.nameItself(next);
        } catch (SqlFailure e) {
          forget(); // the next one is new, and so is clean
        }
      }
    }
  }

  /** The session, opened and entered in the ledger where it is not yet. */
  public Session session() {
    Session present = session;
    return present == null ? open() : present;
  }

  private Session open() {
    Session fresh = database.session(name);
    session = fresh;
    Optional<Backend> entered =
        new BatchSessionTable(fresh, settings.run()).enter(settings.epoch(), settings.lease());
    if (entered.isEmpty()) {
      close();
      throw Superseded.failure(settings);
    }
    backend = entered.get();
    backends.opened(entered.get());
    return fresh;
  }

  Backend backend() {
    var _ = session();
    if (backend == null) {
      throw new IllegalStateException("a session without a backend");
    }
    return backend;
  }

  /** Says something in the log of the run. */
  void note(String text) {
    notes.accept(text);
  }

  /** Those of this process. */
  Backends backends() {
    return backends;
  }

  /**
   * Runs the work, again after a failure that passes, on a new session where that was lost.
   *
   * @param key of the task whose work it is: there it is counted
   */
  <T> T insist(TaskKey key, Supplier<T> work) {
    AtomicInteger uncounted = new AtomicInteger();
    return insist(
        () -> {
          if (uncounted.get() > 0) {
            new ScriptTaskTable(session(), settings.run(), settings.epoch())
                .retried(key, uncounted.getAndSet(0));
          }
          return work.get();
        },
        reason -> {
          uncounted.incrementAndGet();
          notes.accept(key + " is tried again: " + reason);
        });
  }

  /** As {@link #insist(TaskKey, Supplier)}, for work of no task. */
  public <T> T insist(Supplier<T> work) {
    return insist(work, _ -> {});
  }

  private <T> T insist(Supplier<T> work, Consumer<String> again) {
    Map<Passing, Integer> failures = new EnumMap<>(Passing.class);
    for (int tries = 1; ; tries++) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        Passing passing = Passing.of(e).orElseThrow(() -> e);
        if (passing == Passing.CONNECTION) {
          forget();
        }
        if (failures.merge(passing, 1, Integer::sum) >= passing.tries()) {
          throw e;
        }
        again.accept(passing.text() + " (" + e.getMessage() + ")");
        passTime(passing.pause(tries));
      }
    }
  }

  /** Lets another look at a fact come later; {@link Interrupted} when the thread is to end. */
  public void passTime(Duration wait) {
    try {
      pause.pass(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted();
    }
  }

  /** The thread was asked to end. */
  public static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the statement that runs now; may be called from any thread. */
  public void cancel() {
    Session running = session;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void close() {
    Session open = session;
    Backend entered = backend;
    session = null;
    backend = null;
    if (entered != null) {
      backends.closed(entered);
    }
    if (open != null) {
      try (open) {
        if (entered != null) {
          new BatchSessionTable(open, settings.run()).leave(entered);
        }
      } catch (SqlFailure e) {
        // The connection is gone: the next epoch finds the entry, and no backend.
      }
    }
  }

  /** A lost session has nothing to say goodbye to. */
  private void forget() {
    Session lost = session;
    Backend entered = backend;
    session = null;
    backend = null;
    if (entered != null) {
      backends.lost(entered);
    }
    if (lost != null) {
      try {
        lost.close();
      } catch (SqlFailure e) {
        // It was lost before.
      }
    }
  }
}
