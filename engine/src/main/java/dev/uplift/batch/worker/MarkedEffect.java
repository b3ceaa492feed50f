package dev.uplift.batch.worker;

import dev.uplift.batch.board.Task;
import dev.uplift.batch.effect.Effect;
import dev.uplift.batch.effect.TransactionEnded;
import dev.uplift.batch.ledger.ChunkMark;
import dev.uplift.batch.ledger.ChunkMark.Unmarked;
import dev.uplift.batch.ledger.Lease;
import dev.uplift.batch.ledger.Opening;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The effect of a span of chunks and its mark: they commit together, or not at all. An effect with
 * transactions of its own is marked after the last of them.
 */
final class MarkedEffect {
  private static final String SEARCH_PATH = "select set_config('search_path', ?, false)";

  private final WorkerSession worker;
  private final BatchSettings settings;
  private final Task task;

  MarkedEffect(WorkerSession worker, BatchSettings settings, Task task) {
    this.worker = worker;
    this.settings = settings;
    this.task = task;
  }

  /** The lease is another's: roll back, and look how the chunk stands. */
  static final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The effect wants to be done in parts: then its chunks are not taken together. */
  static final class InParts extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Does the work of the span, and marks it.
   *
   * @param effect the task's, or what does it instead
   * @param reached takes the first chunk's lease, as it stands after each part and at the end
   * @throws LeaseLost when the span is another's now
   * @throws InParts when it has several chunks, and is to be done in parts; nothing is done
   * @throws TransactionEnded when the script ended the transaction
   */
  void run(List<Lease> span, Effect effect, Consumer<Lease> reached) {
    if (!effect.transactional()) {
      effectThenMark(span, effect);
      return;
    }
    Lease stand = span.getFirst();
    Effect.Done part;
    do {
      part = partAndMark(span, stand, effect);
      stand = stand.at(part.checkpoint());
      reached.accept(stand);
    } while (!part.checkpoint().isEmpty());
  }

  /** An effect may be done in parts, each with its checkpoint in a transaction of its own. */
  private Effect.Done partAndMark(List<Lease> span, Lease stand, Effect effect) {
    Session session = worker.session();
    AtomicReference<Effect.Done> made = new AtomicReference<>(Effect.Done.whole(0));
    commit(
        () -> {
          Effect.Done part = effect.apply(session, reach(span, stand));
          made.set(part);
          if (part.checkpoint().isEmpty()) {
            setTag();
            return marks().mark(task.key(), span, part.rows());
          }
          if (span.size() > 1) {
            throw new InParts();
          }
          return marks().keep(task.key(), stand.at(part.checkpoint()), part.rows());
        });
    return made.get();
  }

  private void setTag() {
    if (task.script().chunk().isEmpty()) {
      TaskTag.set(worker.session(), settings, task);
    }
  }

  /** At least once: the effect has its own transactions, and the mark comes after the last. */
  private void effectThenMark(List<Lease> span, Effect effect) {
    Session session = worker.session();
    settings
        .schema()
        .ifPresent(schema -> session.query(SEARCH_PATH, row -> schema, Identifier.quote(schema)));
    Effect.Done whole = effect.apply(session, reach(span, span.getFirst()));
    commit(() -> marks().mark(task.key(), span, whole.rows()));
  }

  /** In a transaction of the effect's own. */
  private void fence(Lease lease) {
    Session session = worker.session();
    session.execute(Opening.of(settings, task.script()));
    Session.Closing same = marks().keep(task.key(), lease, 0);
    unmarked(() -> session.query(same.sql(), row -> true, same.parameters().toArray()));
  }

  private void commit(Supplier<Session.Closing> work) {
    unmarked(() -> worker.session().transaction(Opening.of(settings, task.script()), work));
  }

  /** Says why a mark failed, where it did. */
  private static void unmarked(Runnable marking) {
    try {
      marking.run();
    } catch (SqlFailure e) {
      Optional<Unmarked> reason = ChunkMark.unmarked(e);
      if (reason.isEmpty()) {
        throw e;
      }
      throw switch (reason.get()) {
        case LEASE_LOST -> new LeaseLost();
        case TRANSACTION_ENDED -> new TransactionEnded();
      };
    }
  }

  private Effect.Reach reach(List<Lease> span, Lease stand) {
    return new Effect.Reach(
        settings,
        task.key(),
        stand.number(),
        task.columns(),
        span.getFirst().firstKey(),
        span.getLast().nextKey(),
        stand.checkpoint(),
        text -> worker.note(task.key().script() + ": " + text),
        () -> fence(stand));
  }

  private ChunkMark marks() {
    return new ChunkMark(settings.run(), settings.epoch());
  }
}
