package dev.uplift.sync;

import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Makes tables and indexes on a session of its own while its owner does the same on another: a
 * server spends its time on each of them in one process alone. Whether one needs what the other
 * hand makes is not asked: it then fails, and is made afterwards.
 */
final class OtherHand implements AutoCloseable {
  private final Patience patience;

  private OtherHand(Patience patience) {
    this.patience = patience;
  }

  /** Beside the session that has this patience; empty where the server has no room for another. */
  static Optional<OtherHand> beside(Patience patience) {
    try {
      return Optional.of(
          new OtherHand(patience.with(Sessions.open(patience.database(), patience.path()))));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  /**
   * What came of a transaction.
   *
   * @param events of its statements, which nobody has been told yet
   * @param trouble where it was not committed
   */
  record Made(List<Event> events, Optional<RuntimeException> trouble) {}

  /** What it has begun. */
  record Begun(FutureTask<List<Event>> task) {

    /** Waits for it, also when interrupted: its session is not free before. */
    Made end() {
      boolean interrupted = false;
      while (true) {
        try {
          return new Made(task.get(), Optional.empty());
        } catch (ExecutionException e) {
          return new Made(List.of(), Optional.of(cause(e)));
        } catch (InterruptedException e) {
          interrupted = true;
        } finally {
          if (interrupted && task.isDone()) {
            Thread.currentThread().interrupt();
          }
        }
      }
    }

    private static RuntimeException cause(ExecutionException e) {
      return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  /** One transaction, begun at once. */
  Begun begin(List<Change> transaction) {
    FutureTask<List<Event>> task = new FutureTask<>(() -> make(transaction));
    var _ = Thread.ofPlatform().name("other hand").start(task);
    return new Begun(task);
  }

  private List<Event> make(List<Change> transaction) {
    List<Event> events = new ArrayList<>();
    patience.transaction(
        transaction.getFirst().object(),
        () -> {
          events.clear();
          events.addAll(
              new Journey(transaction).make(patience.session(), patience.clock(), patience.path()));
        });
    return events;
  }

  @Override
  public void close() {
    patience.session().close();
  }
}
