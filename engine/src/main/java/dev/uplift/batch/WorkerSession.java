package dev.uplift.batch;

import dev.uplift.batch.BatchSessionTable.Backend;
import dev.uplift.batch.conversion.ConversionFailed;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker's session, entered in the ledger's list of sessions, and opened again when it is lost.
 * Not safe for many threads.
 */
final class WorkerSession implements AutoCloseable {
  private static final int TRIES = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final String CLEAN =
      "close all; unlisten *; reset session authorization; reset all;"
          + " select pg_advisory_unlock_all(); discard temp";

  private final Database database;
  private final BatchSettings settings;
  private final Pause pause;
  private final Consumer<Backend> opened;
  private String name;
  private volatile @Nullable Session session;
  private @Nullable Backend backend;

  /**
   * Opens nothing yet.
   *
   * @param opened is told each backend as it is entered
   */
  WorkerSession(
      Database database,
      BatchSettings settings,
      Pause pause,
      Consumer<Backend> opened,
      String name) {
    this.database = database;
    this.settings = settings;
    this.pause = pause;
    this.opened = opened;
    this.name = name;
  }

  /** The run has gone over to another epoch: whoever sees this writes nothing more. */
  static Failure superseded(BatchSettings settings) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("superseded", "run " + settings.run() + " has been taken over")
            .withWhy("another execute has begun after epoch " + settings.epoch())
            .withRemedy("Leave it to the later one; see: uplift status"));
  }

  /** Leaves nothing of the last script in the session, and names it for the next. */
  void turnTo(String next) {
    if (!next.equals(name)) {
      name = next;
      Session used = session;
      if (used != null) {
        try {
          used.execute(CLEAN);
          used.takeTimeZone();
          used.nameItself(next);
        } catch (SqlFailure e) {
          forget(); // the next one is new, and so is clean
        }
      }
    }
  }

  Session session() {
    Session present = session;
    return present == null ? open() : present;
  }

  private Session open() {
    Session fresh = database.session(name);
    session = fresh;
    Optional<Backend> entered =
        new BatchSessionTable(fresh, settings.run()).enter(settings.epoch());
    if (entered.isEmpty()) {
      close();
      throw superseded(settings);
    }
    backend = entered.get();
    opened.accept(entered.get());
    return fresh;
  }

  Backend backend() {
    var _ = session();
    if (backend == null) {
      throw new IllegalStateException("a session without a backend");
    }
    return backend;
  }

  /** Runs the work, again on a new session where the last was lost, and after a deadlock. */
  <T> T insist(Supplier<T> work) {
    Duration wait = FIRST_PAUSE;
    for (int tries = 1; ; tries++) {
      try {
        return work.get();
      } catch (ScriptProblems.StatementFailed e) {
        giveUpUnlessPassing(e.failure(), e, tries);
      } catch (ConversionFailed e) {
        giveUpUnlessPassing(e.failure(), e, tries);
      } catch (SqlFailure e) {
        giveUpUnlessPassing(e, e, tries);
      } catch (Failure e) {
        if (e.exit() != ExitCode.UNREACHABLE || tries >= TRIES) {
          throw e;
        }
        forget();
      }
      passTime(wait);
      wait = wait.multipliedBy(2);
    }
  }

  /** Lets another look at a fact come later; {@link Interrupted} when the thread is to end. */
  void passTime(Duration wait) {
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
  static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void giveUpUnlessPassing(SqlFailure failure, RuntimeException thrown, int tries) {
    boolean lost = failure.connectionLost();
    boolean passing =
        failure.sqlState().equals("40P01") || failure.sqlState().equals("40001") || lost;
    if (lost) {
      forget();
    }
    if (!passing || tries >= TRIES) {
      throw thrown;
    }
  }

  /** Ends the statement that runs now; may be called from any thread. */
  void cancel() {
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
    session = null;
    backend = null;
    if (lost != null) {
      try {
        lost.close();
      } catch (SqlFailure e) {
        // It was lost before.
      }
    }
  }
}
