package dev.uplift.batch.worker;

import dev.uplift.batch.board.Task;
import dev.uplift.batch.board.Work;
import dev.uplift.batch.chunk.FinerCut;
import dev.uplift.batch.effect.Sieve;
import dev.uplift.batch.ledger.BatchSessionTable.Backend;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.ChunkTable.Stand;
import dev.uplift.batch.ledger.Lease;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.settings.BatchSettings;
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
import java.util.function.Consumer;

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
public final class ChunkRun {
  private static final int LOOKS = 500;

  private final WorkerSession worker;
  private final BatchSettings settings;
  private final InstantSource clock;
  private final Task task;
  private final Holders holders;
  private final MarkedEffect marked;
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
  public ChunkRun(
      WorkerSession worker,
      BatchSettings settings,
      InstantSource clock,
      Work.Chunks chunks,
      Consumer<List<Integer>> others) {
    this.worker = worker;
    this.settings = settings;
    this.clock = clock;
    this.task = chunks.task();
    this.holders = new Holders(worker, settings);
    this.marked = new MarkedEffect(worker, settings, chunks.task());
    this.left = new TreeSet<>(chunks.numbers());
    this.others = others;
  }

  /**
   * Until each chunk is done, now or by an earlier attempt that had committed, or is another's.
   *
   * @return the numbers of those that another process holds
   */
  public List<Integer> run() {
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
  public OptionalInt runLast(int below, int many) {
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
  public int done() {
    return done;
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
      if (holders.isAtWork(stand)) {
        away.add(number);
        left.remove(number);
        return;
      }
      holders.end(stand);
      stand = worker.session().transaction(() -> chunks().standLocked(task.key(), number));
    }
    if (stand.done()) {
      left.remove(number);
    } else {
      hold(chunks().lease(task.key(), List.of(number), stand.attempt(), worker.backend().start()));
    }
  }

  /** What would last much longer than it should is cut before it begins. */
  private void cutFiner() {
    for (Lease lease : List.copyOf(held.values())) {
      int parts = task.pace().parts(lease.rowsEstimate(), settings.cutting().target());
      if (parts > 1 && lease.checkpoint().isEmpty()) {
        new FinerCut(worker.session(), settings, task.script(), task.key())
            .cut(lease, task.columns(), parts)
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
    for (Lease lease : held.values().stream().sorted(Lease.BY_NUMBER).toList()) {
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
      marked.run(span, task.effect(), this::reached);
      long rows = span.stream().mapToLong(Lease::rowsEstimate).sum();
      task.pace().took(span.size(), rows, Duration.between(start, clock.instant()));
      settle(span);
    } catch (MarkedEffect.LeaseLost e) {
      drop(span);
    } catch (MarkedEffect.InParts e) {
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
      Sieve sieve = new Sieve(task.script(), task.effect(), settings, failure);
      marked.run(List.of(stand), sieve, this::reached);
      settle(span);
    } catch (MarkedEffect.LeaseLost e) {
      drop(span);
    }
  }

  /** What comes after a checkpoint is all that is left to do of the chunk. */
  private void reached(Lease stand) {
    held.put(stand.number(), stand);
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
      throw Superseded.failure(settings);
    }
  }

  private ChunkTable chunks() {
    return new ChunkTable(worker.session(), settings.run(), settings.epoch());
  }
}
