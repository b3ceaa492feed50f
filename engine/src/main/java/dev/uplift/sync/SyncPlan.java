package dev.uplift.sync;

import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.rewrite.RewriteOrder;
import dev.uplift.sync.situation.Situation;
import dev.uplift.sync.situation.TableSizes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sync would do, before it does any of it.
 *
 * @param turns in order; keys and indexes of tables written anew, which come in a later round, last
 * @param problems why it cannot reach the target as things stand
 * @param inChunks conversions that no rewrite carries out, and why
 */
public record SyncPlan(
    Mode mode, List<Turn> turns, List<Problem> problems, Map<String, String> inChunks) {
  public SyncPlan {
    turns = List.copyOf(turns);
    problems = List.copyOf(problems);
    inChunks = Map.copyOf(inChunks);
  }

  /**
   * As a first round would go, and what shows after it of keys and indexes.
   *
   * @param sizes asked where several large tables are written anew
   */
  static SyncPlan of(
      Situation situation, Supplier<TableSizes> sizes, LockBudget budget, List<Problem> problems) {
    List<Change> changes = RewriteOrder.roomiest(Planner.plan(situation), sizes);
    List<Change> behind = Planner.behind(situation, changes);
    List<Turn> turns =
        Stream.concat(
                Pairing.of(situation).turns(budget.transactions(changes)).stream(),
                Pairing.MADE.turns(budget.transactions(behind)).stream())
            .toList();
    return new SyncPlan(situation.mode(), turns, problems, Planner.fusing(situation).left());
  }

  /** In order. */
  public List<Change> changes() {
    return turns.stream().flatMap(turn -> turn.changes().stream()).toList();
  }

  /** Paths of conversions that its rewrites carry out. */
  public Set<String> fused() {
    return changes().stream()
        .flatMap(change -> change.fused().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Every statement, in order. */
  public List<String> sql() {
    return changes().stream().flatMap(change -> change.sql().stream()).toList();
  }
}
