package dev.uplift.batch;

import dev.uplift.batch.BatchSessionTable.Backend;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one chunk so that its effect is there exactly once, whatever is killed, whenever.
 *
 * <pre>
 *   lease (own transaction) → [ script's statements, mark where attempt and epoch ] → commit
 *        ↑                                                                          |
 *        └── answer lost: end the old backend, read the row for update; not done ───┘
 * </pre>
 */
final class ChunkRun {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final int LOOKS = 500;

  /** The script cannot see whether its search path was set before, only that it holds here. */
  private static final String BEGIN =
      """
      select pg_current_xact_id()::text as xact,
             set_config('idle_in_transaction_session_timeout', ?, true),
             set_config('search_path', coalesce(?, current_setting('search_path')), true)
      """;

  private static final String SEARCH_PATH = "select set_config('search_path', ?, false)";

  private static final String NOW = "select pg_current_xact_id()::text as xact";

  private final WorkerSession worker;
  private final BatchSettings settings;
  private final Consumer<String> log;

  /**
   * For one worker.
   *
   * @param log takes what scripts have to say
   */
  ChunkRun(WorkerSession worker, BatchSettings settings, Consumer<String> log) {
    this.worker = worker;
    this.settings = settings;
    this.log = log;
  }

  /** The lease is another's: roll back, and look how the chunk stands. */
  private static final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Runs the task's effect; where a row is to blame that it fails, on the good rows alone.
   *
   * @return rows changed, by this call or by an earlier one that had committed
   */
  long run(Board.Task task, int number) {
    try {
      return worker.insist(() -> once(task, number, task.effect()));
    } catch (RuntimeException e) {
      if (!task.effect().transactional() || !Sieve.canFind(task.script(), e)) {
        throw e;
      }
      Sieve sieve = new Sieve(task.script(), task.effect(), settings, e);
      return worker.insist(() -> once(task, number, sieve));
    }
  }

  /** Sets what holds for a script's transaction; its id. */
  static String begin(Session session, BatchSettings settings) {
    @Nullable String path = settings.schema().map(Identifier::quote).orElse(null);
    String idle = Long.toString(Math.max(1, settings.lease().toMillis() / 2));
    return session.one(BEGIN, row -> row.string("xact"), idle, path);
  }

  private long once(Board.Task task, int number, Effect effect) {
    for (int looks = 0; looks < LOOKS; looks++) {
      Optional<ChunkTable.Lease> lease =
          chunks().lease(task.key(), number, 0, worker.backend().start(), settings.lease());
      if (lease.isEmpty()) {
        ChunkTable.Stand stand = afterTheLast(task, number);
        if (stand.done()) {
          return stand.rows();
        }
        lease =
            chunks()
                .lease(
                    task.key(),
                    number,
                    stand.attempt(),
                    worker.backend().start(),
                    settings.lease());
      }
      if (lease.isPresent()) {
        try {
          return effectAndMark(task, number, lease.get(), effect);
        } catch (LeaseLost e) {
          refuseIfSuperseded();
        }
      } else {
        refuseIfSuperseded();
      }
    }
    throw new IllegalStateException("chunk " + number + " of " + task.key() + " is never free");
  }

  /** An effect may be done in parts, each with its checkpoint in a transaction of its own. */
  private long effectAndMark(Board.Task task, int number, ChunkTable.Lease lease, Effect effect) {
    if (!effect.transactional()) {
      return effectThenMark(task, number, lease);
    }
    long rows = 0;
    ChunkTable.Lease stand = lease;
    Effect.Done part;
    do {
      part = partAndMark(task, number, stand, effect);
      stand = stand.at(part.checkpoint());
      rows += part.rows();
    } while (!part.checkpoint().isEmpty());
    return rows;
  }

  private Effect.Done partAndMark(
      Board.Task task, int number, ChunkTable.Lease lease, Effect effect) {
    Session session = worker.session();
    return session.transaction(
        () -> {
          String transaction = begin(session, settings);
          Effect.Done done = effect.apply(session, reach(task, number, lease));
          boolean ours =
              done.checkpoint().isEmpty()
                  ? chunks().mark(task.key(), number, lease, transaction, done.rows())
                  : chunks().keep(task.key(), number, lease, transaction, done);
          if (!ours) {
            throw unmarked(session, transaction);
          }
          if (done.checkpoint().isEmpty() && task.script().chunk().isEmpty()) {
            TaskTag.set(session, settings, task);
          }
          return done;
        });
  }

  /** At least once: the effect has its own transactions, and the mark comes after the last. */
  private long effectThenMark(Board.Task task, int number, ChunkTable.Lease lease) {
    Session session = worker.session();
    settings
        .schema()
        .ifPresent(schema -> session.query(SEARCH_PATH, row -> schema, Identifier.quote(schema)));
    Effect.Done done = task.effect().apply(session, reach(task, number, lease));
    return session.transaction(
        () -> {
          String transaction = begin(session, settings);
          if (!chunks().mark(task.key(), number, lease, transaction, done.rows())) {
            throw unmarked(session, transaction);
          }
          return done.rows();
        });
  }

  /** In a transaction of the effect's own. */
  private void fence(Board.Task task, int number, ChunkTable.Lease lease) {
    Session session = worker.session();
    String transaction = begin(session, settings);
    Effect.Done nothing = new Effect.Done(0, lease.checkpoint());
    if (!chunks().keep(task.key(), number, lease, transaction, nothing)) {
      throw unmarked(session, transaction);
    }
  }

  private static RuntimeException unmarked(Session session, String transaction) {
    boolean same = session.one(NOW, row -> row.string("xact")).equals(transaction);
    return same ? new LeaseLost() : new ScriptProblems.TransactionEnded();
  }

  private Effect.Reach reach(Board.Task task, int number, ChunkTable.Lease lease) {
    return new Effect.Reach(
        settings,
        task.key(),
        number,
        task.columns(),
        lease.firstKey(),
        lease.nextKey(),
        lease.checkpoint(),
        log,
        () -> fence(task, number, lease));
  }

  /** Ends whoever held the chunk before, waits until it is gone, and reads what it left. */
  private ChunkTable.Stand afterTheLast(Board.Task task, int number) {
    ChunkTable.Stand stand = chunks().stand(task.key(), number);
    if (!stand.done() && stand.backendStart().isPresent()) {
      Backend last = new Backend(stand.backend(), stand.backendStart().get());
      if (!last.equals(worker.backend())) {
        endAndWait(last);
      }
    }
    return worker.session().transaction(() -> chunks().standLocked(task.key(), number));
  }

  private void endAndWait(Backend backend) {
    BatchSessionTable sessions = new BatchSessionTable(worker.session(), settings.run());
    sessions.end(backend);
    for (int looks = 0; sessions.alive(backend); looks++) {
      if (looks > LOOKS) {
        throw new IllegalStateException("backend " + backend.pid() + " does not end");
      }
      worker.passTime(LOOK_AGAIN);
    }
  }

  private void refuseIfSuperseded() {
    boolean ours =
        worker
            .session()
            .first(
                "select 1 from dbupgrade.run where id = ? and epoch = ?",
                row -> true,
                settings.run(),
                settings.epoch())
            .orElse(false);
    if (!ours) {
      throw WorkerSession.superseded(settings);
    }
  }

  private ChunkTable chunks() {
    return new ChunkTable(worker.session(), settings.run(), settings.epoch());
  }
}
