package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.catalog.Catalog;
import dev.uplift.plan.cost.ChangeCosts;
import dev.uplift.plan.cost.Cost;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.Turn;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What a phase of the sync takes: its changes, and what is done around them. Pure.
 *
 * @param have the old database
 * @param sizes of its tables
 * @param roomForTwo whether the disks hold what two neighbours write at the same time
 */
record StepCosts(ChangeCosts costs, Catalog have, TableSizes sizes, boolean roomForTwo) {

  /** Of one change. */
  Cost of(Change change) {
    return costs.of(change, sizes.of(change.object()));
  }

  /**
   * Of the whole phase: the catalogs are read before and after, values that would change are
   * counted before types do, and the last phase ends with fresh statistics of every table.
   */
  Range of(SyncPlan plan) {
    return changes(plan).plus(costs.looking(have.tables().size())).plus(around(plan));
  }

  /** Of its changes alone. */
  Range changes(SyncPlan plan) {
    return sum(plan.turns(), this::of);
  }

  /** Where two do not fit now, the one may still wait for the other. */
  private Range of(Turn turn) {
    Range one = seconds(turn.one());
    if (turn.beside().isEmpty()) {
      return one;
    }
    Range next = seconds(turn.beside().get());
    Range together = ChangeCosts.together(one, next);
    Range inTurn = one.plus(next);
    return roomForTwo ? together : new Range(together.low(), inTurn.likely(), inTurn.high());
  }

  private Range seconds(List<Change> changes) {
    return sum(changes, change -> of(change).seconds());
  }

  private Range around(SyncPlan plan) {
    return switch (plan.mode()) {
      case FULL ->
          sum(plan.changes(), change -> costs.comparing(change, sizes.of(change.object())));
      case FINAL -> sum(have.tables(), table -> costs.analyzing(sizes.of(table.id())));
      case RENAME_TABLES, RENAME_COLUMNS, ADDITIVE, PARTIAL -> Range.NONE;
    };
  }

  private static <T> Range sum(Collection<T> all, Function<T, Range> seconds) {
    return all.stream().map(seconds).reduce(Range.NONE, Range::plus);
  }
}
