package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.shadow.ShadowCopy;
import dev.uplift.watch.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Carries changes out: in transactions that fit the server's lock table; where one fails, unit by
 * unit, so that all that is wrong is known at once. One session; not safe for many threads.
 */
final class Executor {
  private final Patience patience;
  private final Tally tally;
  private final Transactions transactions;
  private final Swapping swapping;
  private boolean oneHanded;
  private boolean cutShort;

  /**
   * A shell that has done nothing yet.
   *
   * @param patience with whom the session's transactions wait for locks
   * @param room asked before tables are written anew
   * @param copies fills shadows
   */
  Executor(Patience patience, RoomCheck room, ShadowCopy copies) {
    this.patience = patience;
    this.tally = new Tally(patience);
    this.transactions = new Transactions(patience, room, tally);
    this.swapping = new Swapping(transactions, copies);
  }

  /** What has come of the changes. */
  Tally tally() {
    return tally;
  }

  /** Tables whose shadow came to nothing. */
  Set<ObjectId> unfit() {
    return swapping.unfit();
  }

  /** Whether the last run came upon what others have changed, so that it is to be planned anew. */
  boolean isCutShort() {
    return cutShort;
  }

  /**
   * In order, save for neighbours that both hands carry out at the same time.
   *
   * @param pairing which of them may
   */
  void run(List<Change> changes, LockBudget budget, Pairing pairing) {
    cutShort = false;
    long total = rows(changes);
    Deque<Turn> left = new ArrayDeque<>(pairing.turns(budget.transactions(changes)));
    while (!left.isEmpty()) {
      byBothHands(left, total);
      if (left.isEmpty()) {
        return;
      }
      Turn turn = left.removeFirst();
      turn.beside().map(Turn::alone).ifPresent(left::addFirst);
      if (Swapping.concerns(turn.one())) {
        long finished = total - rowsOf(left) - rows(turn.one());
        cutShort = !swapping.swap(turn.one(), new Copied(finished, total));
      } else {
        carryOut(turn.one());
      }
      if (cutShort) {
        return; // what else there is was planned from what others have changed
      }
      progress(total - rowsOf(left), total);
    }
  }

  /** For as long as there are neighbours that both hands may carry out. */
  private void byBothHands(Deque<Turn> left, long total) {
    if (!isPair(left)) {
      return;
    }
    Optional<OtherHand> free = otherHand();
    if (free.isPresent()) {
      try (OtherHand other = free.get()) {
        do {
          byBothHands(left, other, total);
        } while (isPair(left));
      }
    }
  }

  private boolean isPair(Deque<Turn> left) {
    return !oneHanded
        && !left.isEmpty()
        && left.getFirst().beside().isPresent()
        && transactions.hasRoom(left.getFirst().changes());
  }

  private Optional<OtherHand> otherHand() {
    try {
      return Optional.of(OtherHand.beside(patience));
    } catch (Failure | SqlFailure e) {
      withOneHand("no second session was to be had: " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * What does not go through at once is tried again, with patience, when the other has ended; save
   * a rewrite that fails by what its table or its statement is, which it would then as well.
   */
  private void byBothHands(Deque<Turn> left, OtherHand other, long total) {
    Turn pair = left.removeFirst();
    List<Change> mine = pair.one();
    List<Change> others = pair.beside().orElseThrow();
    OtherHand.Begun begun = other.begin(others);
    Optional<SqlFailure> trouble;
    OtherHand.Made made;
    try {
      trouble = transactions.atOnce(mine);
    } finally {
      made = begun.end();
      if (made instanceof OtherHand.Made.Done(var carrying)) {
        tally.committed(carrying);
      }
    }
    trouble.ifPresent(failure -> afterPair(mine, failure));
    switch (made) {
      case OtherHand.Made.Done _ -> {
        // Told above, since it is done whatever comes of this session.
      }
      case OtherHand.Made.Undone(var failure) -> afterPair(others, failure);
      case OtherHand.Made.Lost(var failure) -> {
        withOneHand("the second session was lost: " + failure.text());
        left.clear(); // what else there is may stand on what was lost: the next round looks again
        return;
      }
    }
    progress(total - rowsOf(left), total);
  }

  /** Tables that are made may have waited for what the other made; rows wait for nothing. */
  private void afterPair(List<Change> transaction, SqlFailure failure) {
    if (!Patience.mayPassAlone(failure) && transaction.stream().allMatch(Change::rewrites)) {
      refused(transaction, failure);
    } else {
      carryOut(transaction);
    }
  }

  private void withOneHand(String why) {
    oneHanded = true;
    tally.noted("what two sessions could do is done by one session; " + why);
  }

  private static long rowsOf(Deque<Turn> turns) {
    return turns.stream().mapToLong(turn -> rows(turn.changes())).sum();
  }

  private void progress(long finished, long total) {
    if (total > 0) {
      patience
          .watcher()
          .on(
              new Event.Progress(
                  patience.clock().instant(), patience.path(), finished, total, "rows"));
    }
  }

  /** Rows of shadows while they are being filled, told by any thread. */
  private final class Copied implements LongConsumer {
    private final long total;
    private long finished;

    Copied(long finished, long total) {
      this.finished = finished;
      this.total = total;
    }

    @Override
    public synchronized void accept(long rows) {
      finished += rows;
      progress(Math.min(finished, total), total);
    }
  }

  private void carryOut(List<Change> transaction) {
    Transactions.attempt(() -> transactions.commit(Journey.of(transaction)))
        .ifPresent(trouble -> refused(transaction, trouble));
  }

  /** Unit by unit, where it has several: what nothing is wrong with is done. */
  private void refused(List<Change> transaction, RuntimeException trouble) {
    List<List<Change>> units = Change.units(transaction);
    if (units.size() == 1) {
      tally.failed(transaction, trouble);
    } else {
      units.forEach(unit -> transactions.attempt(unit).ifPresent(e -> tally.failed(unit, e)));
    }
  }

  private static long rows(List<Change> changes) {
    return changes.stream().mapToLong(Change::rowsTouched).sum();
  }
}
