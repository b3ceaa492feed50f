package dev.uplift.sync;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes tables and indexes, or writes a table anew, on a session of its own while its owner does
 * the same on another: a server spends its time on each of them in one process alone. It is tried
 * once, and what does not go through is the owner's, who has patience and says what is wrong.
 */
final class OtherHand implements AutoCloseable {
  private static final Duration OPENING = Duration.ofSeconds(3);

  private final Session session;
  private final Patience patience;

  private OtherHand(Session session, Patience patience) {
    this.session = session;
    this.patience = patience;
  }

  /**
   * Beside the session that has this patience.
   *
   * @throws Failure where the server lets no other one in, or a pooler lets it wait
   * @throws SqlFailure where it is lost as soon as it is there
   */
  static OtherHand beside(Patience patience) {
    CompletableFuture<Session> opened = new CompletableFuture<>();
    var _ = Thread.ofPlatform().daemon().name("other hand").start(() -> open(patience, opened));
    try {
      return new OtherHand(
          opened.orTimeout(OPENING.toMillis(), TimeUnit.MILLISECONDS).join(), patience);
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case Failure failure -> failure;
        case SqlFailure failure -> failure;
        case TimeoutException _ -> late(patience);
        case null, default -> new IllegalStateException(e);
      };
    }
  }

  /** What comes too late is closed. */
  private static void open(Patience patience, CompletableFuture<Session> opened) {
    try {
      Session session = Sessions.open(patience.database(), patience.path());
      if (!opened.complete(session)) {
        session.close();
      }
    } catch (RuntimeException e) {
      opened.completeExceptionally(e);
    }
  }

  private static Failure late(Patience patience) {
    return new Failure(
        ExitCode.UNREACHABLE,
        Problem.of("unreachable", "it did not answer within " + OPENING.toSeconds() + " s")
            .withTarget(patience.database().url().toString()));
  }

  /** What came of a transaction. */
  sealed interface Made {
    /**
     * Committed.
     *
     * @param carrying what nobody has been told of yet
     */
    record Done(Carrying carrying) implements Made {}

    /** Rolled back: the owner may do it, or tell what is wrong with it. */
    record Undone(SqlFailure failure) implements Made {}

    /** Its session is gone: only a look at the database says whether it was committed. */
    record Lost(SqlFailure failure) implements Made {}
  }

  /** What it has begun. */
  record Begun(FutureTask<Made> task) {

    /** Waits for it, also when interrupted: its session is not free before. */
    Made end() {
      boolean interrupted = false;
      while (true) {
        try {
          return task.get();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause // such as that it was told to stop
              : new IllegalStateException(e);
        } catch (InterruptedException e) {
          interrupted = true;
        } finally {
          if (interrupted && task.isDone()) {
            Thread.currentThread().interrupt();
          }
        }
      }
    }
  }

  /** One transaction, begun at once. */
  Begun begin(List<Change> transaction) {
    FutureTask<Made> task = new FutureTask<>(() -> make(transaction));
    var _ = Thread.ofPlatform().name("other hand").start(task);
    return new Begun(task);
  }

  private Made make(List<Change> transaction) {
    Carrying carrying = new Carrying(session, patience.clock(), patience.path());
    try {
      carrying.once(transaction, patience.lockWait());
      return new Made.Done(carrying);
    } catch (SqlFailure e) {
      return e.connectionLost() ? new Made.Lost(e) : new Made.Undone(e);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
