package dev.uplift.batch;

import dev.uplift.batch.BatchSessionTable.Backend;
import dev.uplift.batch.ChunkTable.Lease;
import dev.uplift.batch.ChunkTable.Stand;
import dev.uplift.batch.ChunkTable.Unmarked;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs chunks so that their effect is there exactly once, whatever is killed, whenever.
 *
 * <pre>
 *   lease (own transaction) → [ script's statements, mark where attempt and epoch ] → commit
 *        ↑                                                                          |
 *        └── answer lost: end the old backend, read the row for update; not done ───┘
 * </pre>
 *
 * <p>Adjacent chunks that are short by the task's pace are one transaction: a span. One that would
 * be long is cut before it begins. Chunks that another process holds are left to it for as long as
 * it lives. Not safe for many threads.
 */
final class ChunkRun {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final int LOOKS = 500;

  private static final String SEARCH_PATH = "select set_config('search_path', ?, false)";

  private final WorkerSession worker;
  private final BatchSettings settings;
  private final InstantSource clock;
  private final Task task;
  private final TreeSet<Integer> left;
  private final Consumer<List<Integer>> others;
  private final Map<Integer, Lease> held = new HashMap<>();
  private final List<Integer> away = new ArrayList<>();
  private Optional<Backend> holder = Optional.empty();
  private int done;

  /**
   * Does nothing yet.
   *
   * @param chunks to be run
   * @param others takes the numbers of chunks that come of cutting these
   */
  ChunkRun(
      WorkerSession worker,
      BatchSettings settings,
      InstantSource clock,
      Work.Chunks chunks,
      Consumer<List<Integer>> others) {
    this.worker = worker;
    this.settings = settings;
    this.clock = clock;
    this.task = chunks.task();
    this.left = new TreeSet<>(chunks.numbers());
    this.others = others;
  }

  /** The lease is another's: roll back, and look how the chunk stands. */
  private static final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The effect wants to be done in parts: then its chunks are not taken together. */
  private static final class InParts extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Until each chunk is done, now or by an earlier attempt that had committed, or is another's.
   *
   * @return the numbers of those that another process holds
   */
  List<Integer> run() {
    worker.insist(task.key(), this::pass);
    return List.copyOf(away);
  }

  /**
   * As {@link #run}, with the last chunks that nobody has begun.
   *
   * @param below this number
   * @param many at most
   * @return the first of them; empty: there were none
   */
  OptionalInt runLast(int below, int many) {
    List<Lease> last =
        worker.insist(
            task.key(),
            () -> chunks().leaseLast(task.key(), below, many, worker.backend().start()));
    if (last.isEmpty()) {
      return OptionalInt.empty();
    }
    holder = Optional.of(worker.backend());
    hold(last);
    last.forEach(lease -> left.add(lease.number()));
    var _ = run();
    return OptionalInt.of(last.getFirst().number());
  }

  /** Chunks that this one has done. */
  int done() {
    return done;
  }

  /** What holds for a transaction about a script, as the statement that opens it. */
  static String opening(BatchSettings settings) {
    return opening(settings, false);
  }

  /** As {@link #opening(BatchSettings)}, for the script's effect. */
  static String opening(BatchSettings settings, Script script) {
    return opening(settings, script.chunk().isPresent());
  }

  private static String opening(BatchSettings settings, boolean part) {
    return ChunkTable.opening(
        settings.lease().dividedBy(2), settings.schema().map(Identifier::quote), part);
  }

  /** Goes on with what is left; may be called again after a failure that passes. */
  private boolean pass() {
    if (!holder.equals(Optional.of(worker.backend()))) {
      held.clear();
      holder = Optional.of(worker.backend());
    }
    for (int looks = 0; !left.isEmpty(); looks++) {
      if (looks >= LOOKS) {
        throw new IllegalStateException("chunks " + left + " of " + task.key() + " are never free");
      }
      take();
      perform();
    }
    return true;
  }

  /** Leases what is left; what is done or another's is left no longer. */
  private void take() {
    List<Integer> wanted = left.stream().filter(number -> !held.containsKey(number)).toList();
    if (wanted.isEmpty()) {
      return;
    }
    hold(chunks().lease(task.key(), wanted, 0, worker.backend().start()));
    List<Integer> begun = wanted.stream().filter(number -> !held.containsKey(number)).toList();
    begun.forEach(this::takeBegun);
  }

  private void hold(List<Lease> leases) {
    leases.forEach(lease -> held.put(lease.number(), lease));
  }

  /** A chunk that somebody has begun. */
  private void takeBegun(int number) {
    Stand stand = chunks().stand(task.key(), number);
    if (!stand.done()) {
      refuseIfSuperseded();
      if (isAnothers(stand)) {
        away.add(number);
        left.remove(number);
        return;
      }
      stand = afterTheLast(number, stand);
    }
    if (stand.done()) {
      left.remove(number);
    } else {
      hold(chunks().lease(task.key(), List.of(number), stand.attempt(), worker.backend().start()));
    }
  }

  private boolean isAnothers(Stand stand) {
    Optional<Backend> last = holder(stand);
    return last.isPresent()
        && stand.epoch() == settings.epoch()
        && !last.get().equals(worker.backend())
        && !worker.backends().isLost(last.get())
        && sessions().leased(last.get(), settings.epoch());
  }

  private static Optional<Backend> holder(Stand stand) {
    return stand.backendStart().map(start -> new Backend(stand.backend(), start));
  }

  /** Ends whoever held the chunk before, waits until it is gone, and reads what it left. */
  private Stand afterTheLast(int number, Stand stand) {
    holder(stand).filter(last -> !last.equals(worker.backend())).ifPresent(this::endAndWait);
    return worker.session().transaction(() -> chunks().standLocked(task.key(), number));
  }

  private void endAndWait(Backend backend) {
    BatchSessionTable sessions = sessions();
    sessions.end(backend);
    for (int looks = 0; sessions.alive(backend); looks++) {
      if (looks > LOOKS) {
        throw new IllegalStateException("backend " + backend.pid() + " does not end");
      }
      worker.passTime(LOOK_AGAIN);
    }
  }

  /** What would last much longer than it should is cut before it begins. */
  private void cutFiner() {
    for (Lease lease : List.copyOf(held.values())) {
      int parts = task.pace().parts(lease.rowsEstimate(), settings.cutting().target());
      if (parts > 1 && lease.checkpoint().isEmpty()) {
        new FinerCut(worker.session(), settings, task)
            .cut(lease, parts)
            .ifPresent(
                cut -> {
                  held.put(lease.number(), cut.first());
                  others.accept(cut.others());
                });
      }
    }
  }

  /** Runs what is held, span by span. */
  private void perform() {
    cutFiner();
    int most = task.effect().transactional() ? task.pace().span(settings.cutting().target()) : 1;
    List<Lease> span = new ArrayList<>();
    for (Lease lease : held.values().stream().sorted(ChunkTable.BY_NUMBER).toList()) {
      boolean joins = span.size() < most && !span.isEmpty() && span.getLast().endsWhere(lease);
      if (!joins) {
        perform(span);
        span = new ArrayList<>();
      }
      span.add(lease);
    }
    perform(span);
  }

  /** A span that fails, or wants to be done in parts, is done chunk by chunk. */
  private void perform(List<Lease> span) {
    if (span.isEmpty()) {
      return;
    }
    try {
      Instant start = clock.instant();
      effectAndMark(span, task.effect());
      long rows = span.stream().mapToLong(Lease::rowsEstimate).sum();
      task.pace().took(span.size(), rows, Duration.between(start, clock.instant()));
      settle(span);
    } catch (LeaseLost e) {
      drop(span);
    } catch (InParts e) {
      task.pace().single();
      span.forEach(lease -> perform(List.of(lease)));
    } catch (RuntimeException e) {
      sift(span, e);
    }
  }

  /** Where a row is to blame, the good rows are done without it: those that no checkpoint holds. */
  private void sift(List<Lease> span, RuntimeException failure) {
    if (!task.effect().transactional() || !Sieve.canFind(task.script(), failure)) {
      throw failure;
    }
    if (span.size() > 1) {
      span.forEach(lease -> perform(List.of(lease)));
      return;
    }
    try {
      Lease stand = held.getOrDefault(span.getFirst().number(), span.getFirst());
      effectAndMark(List.of(stand), new Sieve(task.script(), task.effect(), settings, failure));
      settle(span);
    } catch (LeaseLost e) {
      drop(span);
    }
  }

  private void settle(List<Lease> span) {
    done += span.size();
    span.forEach(lease -> left.remove(lease.number()));
    span.forEach(lease -> held.remove(lease.number()));
  }

  private void drop(List<Lease> span) {
    refuseIfSuperseded();
    span.forEach(lease -> held.remove(lease.number()));
  }

  private void effectAndMark(List<Lease> span, Effect effect) {
    if (!effect.transactional()) {
      effectThenMark(span);
      return;
    }
    Lease stand = span.getFirst();
    Effect.Done part;
    do {
      part = partAndMark(span, stand, effect);
      stand = stand.at(part.checkpoint());
      held.put(stand.number(), stand);
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
            return chunks().mark(task.key(), span, part.rows());
          }
          if (span.size() > 1) {
            throw new InParts();
          }
          return chunks().keep(task.key(), stand, part);
        });
    return made.get();
  }

  private void setTag() {
    if (task.script().chunk().isEmpty()) {
      TaskTag.set(worker.session(), settings, task);
    }
  }

  /** At least once: the effect has its own transactions, and the mark comes after the last. */
  private void effectThenMark(List<Lease> span) {
    Session session = worker.session();
    settings
        .schema()
        .ifPresent(schema -> session.query(SEARCH_PATH, row -> schema, Identifier.quote(schema)));
    Effect.Done whole = task.effect().apply(session, reach(span, span.getFirst()));
    commit(() -> chunks().mark(task.key(), span, whole.rows()));
  }

  /** In a transaction of the effect's own. */
  private void fence(Lease lease) {
    Session session = worker.session();
    session.execute(opening(settings, task.script()));
    Session.Closing same = chunks().keep(task.key(), lease, new Effect.Done(0, lease.checkpoint()));
    unmarked(() -> session.query(same.sql(), row -> true, same.parameters().toArray()));
  }

  private void commit(Supplier<Session.Closing> work) {
    unmarked(() -> worker.session().transaction(opening(settings, task.script()), work));
  }

  /** Says why a mark failed, where it did. */
  private static void unmarked(Runnable marking) {
    try {
      marking.run();
    } catch (SqlFailure e) {
      Optional<Unmarked> reason = ChunkTable.unmarked(e);
      if (reason.isEmpty()) {
        throw e;
      }
      throw switch (reason.get()) {
        case LEASE_LOST -> new LeaseLost();
        case TRANSACTION_ENDED -> new ScriptProblems.TransactionEnded();
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

  private BatchSessionTable sessions() {
    return new BatchSessionTable(worker.session(), settings.run());
  }

  private ChunkTable chunks() {
    return new ChunkTable(worker.session(), settings.run(), settings.epoch());
  }
}
