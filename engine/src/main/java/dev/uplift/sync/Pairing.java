package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.Reach;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which two neighbouring transactions may go on at the same time, each on a session of its own: new
 * tables and indexes, or the rows of large tables that have nothing to do with each other. Nothing
 * is overtaken, so that whatever dies leaves what one after the other could have left. Pure.
 *
 * @param reach what rewrites may wait for; none where nothing large is written anew two at a time
 */
record Pairing(Optional<Reach> reach) {
  /** Of what is simply made. */
  static final Pairing MADE = new Pairing(Optional.empty());

  /** Rewrites too, where a second one would find a core of its own. */
  static Pairing of(Situation situation) {
    boolean cores = situation.settings().rewriting().cores() > 1;
    return cores ? new Pairing(Optional.of(situation.reach())) : MADE;
  }

  /** Transactions in order: two at a time wherever two neighbours may, else one. */
  List<Turn> turns(List<List<Change>> transactions) {
    List<Turn> turns = new ArrayList<>();
    Optional<List<Change>> open = Optional.empty();
    for (List<Change> next : transactions) {
      if (open.isEmpty()) {
        open = Optional.of(next);
      } else if (allows(open.get(), next)) {
        turns.add(new Turn(open.get(), Optional.of(next)));
        open = Optional.empty();
      } else {
        turns.add(Turn.alone(open.get()));
        open = Optional.of(next);
      }
    }
    open.map(Turn::alone).ifPresent(turns::add);
    return turns;
  }

  private boolean allows(List<Change> one, List<Change> next) {
    return (isMade(one) && isMade(next))
        || (isLong(one)
            && isLong(next)
            && reach.filter(each -> each.isApart(objects(one), objects(next))).isPresent());
  }

  private static boolean isMade(List<Change> transaction) {
    return transaction.stream().allMatch(Change::isSimplyMade);
  }

  private static boolean isLong(List<Change> transaction) {
    return transaction.stream().allMatch(Change::isAlteredAlone)
        && transaction.stream().mapToLong(Change::bytesTouched).sum() >= Change.LONG_BYTES;
  }

  private static List<ObjectId> objects(List<Change> transaction) {
    return transaction.stream().map(Change::object).toList();
  }
}
