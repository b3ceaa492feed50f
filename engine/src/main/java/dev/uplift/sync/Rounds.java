package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.rewrite.ForeignKeys;
import dev.uplift.sync.rewrite.RewriteOrder;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.shadow.ShadowCopy;
import dev.uplift.sync.shadow.ShadowRecords;
import dev.uplift.sync.situation.Look;
import dev.uplift.sync.situation.Looks;
import dev.uplift.sync.situation.Situation;
import dev.uplift.sync.situation.TableSizes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One mode carried out round by round: each reads the catalog and plans anew, until nothing is left
 * that the mode would do, or nothing that has not been tried. Not safe for many threads.
 */
record Rounds(Session session, Situations situations, Executor executor, ShadowCopy copies) {
  private static final int ROUNDS = 8;

  /** Shadows that an earlier sync left and that nobody wants go. */
  void keepWanted(Situation first) {
    if (first.mode() == Mode.FULL || first.mode() == Mode.FINAL) {
      copies.keepOnly(
          () ->
              Planner.plan(first).stream()
                  .flatMap(change -> change.shadow().stream())
                  .map(Shadow::name)
                  .collect(Collectors.toSet()));
    }
  }

  /**
   * What an earlier sync left to be proven; before anything is planned, since keys come with it.
   */
  void validateDue(Mode mode) {
    List<Change> due =
        ShadowRecords.due(session).stream().map(each -> ForeignKeys.proof(each, mode)).toList();
    executor.run(due, LockBudget.read(session), Pairing.MADE);
  }

  void run(Situation first) {
    Looks looks = situations.looks();
    LockBudget budget = LockBudget.read(session);
    Situation situation = first;
    Set<List<String>> before = new LinkedHashSet<>();
    boolean cutShort = false;
    for (int round = 1; round <= ROUNDS; round += cutShort ? 0 : 1) {
      Planned planned = settled(situation);
      situation = planned.from();
      if (planned.changes().isEmpty() || (!before.add(planned.sql()) && !cutShort)) {
        looks.keep(situation.have());
        return;
      }
      executor.run(planned.changes(), budget, Pairing.of(situation));
      cutShort = executor.isCutShort();
      if (cutShort) {
        validateDue(first.mode());
      }
      Look look = looks.now();
      if (first.settings().atOnce() && look.report().equal()) {
        looks.keep(look.have());
        return;
      }
      situation = next(situation, look);
      if (cutShort) {
        keepWanted(situation);
      }
    }
  }

  /** What one round does, and what it was planned from. */
  private record Planned(Situation from, List<Change> changes) {
    List<String> sql() {
      return changes.stream().flatMap(change -> change.sql().stream()).toList();
    }

    /** What swaps drop, or might. */
    Set<ObjectId> swapped() {
      return Change.units(changes).stream()
          .filter(unit -> unit.stream().anyMatch(change -> change.shadow().isPresent()))
          .flatMap(unit -> Change.relations(unit).stream())
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  /**
   * Swaps must know of everything that hangs on what they drop. So the server is asked for it
   * first; and then the catalog once more, lest others have changed something between the plan and
   * that.
   */
  private Planned settled(Situation first) {
    Planned planned = new Planned(first, left(first));
    for (int look = 1; look < ROUNDS; look++) {
      Set<ObjectId> swapped = planned.swapped();
      if (swapped.isEmpty()) {
        return planned;
      }
      copies.look(swapped);
      Situation now = next(planned.from(), situations.looks().now());
      Planned again = new Planned(now, left(now));
      if (again.sql().equals(planned.sql())) {
        return planned;
      }
      planned = again;
    }
    return planned;
  }

  /** What is to be done and has not failed yet. */
  private List<Change> left(Situation situation) {
    List<Change> planned =
        RewriteOrder.roomiest(Planner.plan(situation), () -> TableSizes.read(session));
    return Change.units(planned).stream()
        .filter(unit -> unit.stream().noneMatch(executor.tally()::hasFailed))
        .flatMap(List::stream)
        .filter(change -> !change.sql().isEmpty())
        .toList();
  }

  private Situation next(Situation last, Look look) {
    Situation next =
        situations
            .of(last.mode(), look, session, last.settings())
            .withoutFusions(executor.tally().settledFusions(), executor.tally().carriedOut());
    return next.unfit(executor.unfit());
  }
}
