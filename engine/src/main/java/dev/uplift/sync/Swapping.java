package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.shadow.ShadowCopy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Tables made anew by shadows: each is filled and swapped in; filled once more where others got
 * past the barrier; and where it comes to nothing, left to one ALTER TABLE. Not safe for many
 * threads.
 */
final class Swapping {
  /** Copies of one table, each begun anew because others had got past the barrier. */
  private static final int COPIES = 3;

  /** Of a swap that finds the old table changed since it was copied. */
  private static final String CHANGED = "UP001";

  /** Of a mark that finds another attempt at work. */
  private static final String TAKEN_OVER = "UP002";

  /** Of a swap that would take away what others have given. */
  private static final String MOVED = "UP003";

  private final Transactions transactions;
  private final ShadowCopy copies;
  private final Tally tally;
  private final Set<ObjectId> unfit = new HashSet<>();
  private final Map<ObjectId, Integer> moved = new HashMap<>();

  /**
   * Nothing has come to nothing yet.
   *
   * @param copies fills shadows
   */
  Swapping(Transactions transactions, ShadowCopy copies) {
    this.transactions = transactions;
    this.copies = copies;
    this.tally = transactions.tally();
  }

  /** Tables whose shadow came to nothing. */
  Set<ObjectId> unfit() {
    return Set.copyOf(unfit);
  }

  static boolean concerns(List<Change> transaction) {
    return !shadows(transaction).isEmpty();
  }

  /**
   * Fills the unit's shadows and swaps them in.
   *
   * @param rows told of rows as they are copied, by any thread
   * @return whether what was planned behind it still stands; else others have changed what it was
   *     planned from, and nothing is done
   */
  boolean swap(List<Change> unit, LongConsumer rows) {
    for (int copy = 1; ; copy++) {
      Optional<RuntimeException> trouble =
          prepared(unit, rows).or(() -> transactions.attempt(unit));
      if (trouble.isEmpty()) {
        return true;
      }
      if (isMoved(trouble.get())) {
        return !moved(unit, trouble.get());
      }
      if (copy == COPIES || !others(unit, trouble.get())) {
        inVain(unit, trouble.get());
        return true;
      }
      tally.noted("the barrier was broken, the copy is begun anew: " + trouble.get().getMessage());
      shadows(unit).forEach(copies::discard);
    }
  }

  private static List<Shadow> shadows(List<Change> transaction) {
    return transaction.stream().flatMap(change -> change.shadow().stream()).toList();
  }

  private static boolean isMoved(RuntimeException trouble) {
    return trouble instanceof SqlFailure failure && failure.sqlState().equals(MOVED);
  }

  /**
   * The copy stays: where the next plan comes to the same shadow, it is gone on with. Whether there
   * is to be a next plan: not for one that others will not leave alone.
   */
  private boolean moved(List<Change> unit, RuntimeException trouble) {
    if (moved.merge(unit.getFirst().object(), 1, Integer::sum) == COPIES) {
      tally.failed(unit, trouble);
      return false;
    }
    tally.noted("planned anew, since " + said(trouble));
    return true;
  }

  private static String said(RuntimeException trouble) {
    return trouble instanceof SqlFailure failure && failure.detail() != null
        ? failure.text() + ". " + failure.detail()
        : String.valueOf(trouble.getMessage());
  }

  /** Whether it is the doing of others, who got past the barrier. */
  private boolean others(List<Change> unit, RuntimeException trouble) {
    return trouble instanceof SqlFailure && !shadows(unit).stream().allMatch(copies::isUnbroken);
  }

  private Optional<RuntimeException> prepared(List<Change> unit, LongConsumer rows) {
    return Transactions.attempt(
        () -> {
          transactions.demandRoom(unit);
          Set<ObjectId> relations = Change.relations(unit);
          for (Shadow shadow : shadows(unit)) {
            copies.prepare(shadow, relations, rows);
            relations = Set.of(); // once is enough: all of the unit is one swap
          }
        });
  }

  /**
   * One ALTER TABLE is tried instead, whose word counts: so both strategies refuse the same rows in
   * the same words. Not where it would want the same disk or lock.
   */
  private void inVain(List<Change> unit, RuntimeException trouble) {
    if (trouble instanceof SqlFailure e && isOfShadowsAlone(e)) {
      boolean fused = tally.unfused(unit, e);
      for (Shadow shadow : shadows(unit)) {
        if (!fused) {
          unfit.add(shadow.table());
        }
        copies.discard(shadow);
        String text = "the shadow of " + shadow.table().display() + " came to nothing: " + e.text();
        tally.noted(text);
      }
    } else {
      tally.failed(unit, trouble);
    }
  }

  private static boolean isOfShadowsAlone(SqlFailure failure) {
    String state = failure.sqlState();
    return !Patience.mayPass(failure)
        && !state.startsWith("53")
        && !state.startsWith("57")
        && !state.equals(CHANGED)
        && !state.equals(TAKEN_OVER)
        && !state.equals(MOVED);
  }
}
