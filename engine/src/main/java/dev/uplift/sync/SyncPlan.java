package dev.uplift.sync;

import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a sync would do, before it does any of it.
 *
 * @param changes in order
 * @param problems why it cannot reach the target as things stand
 * @param inChunks conversions that no rewrite carries out, and why
 */
public record SyncPlan(
    Mode mode, List<Change> changes, List<Problem> problems, Map<String, String> inChunks) {
  public SyncPlan {
    changes = List.copyOf(changes);
    problems = List.copyOf(problems);
    inChunks = Map.copyOf(inChunks);
  }

  /** Paths of conversions that its rewrites carry out. */
  public Set<String> fused() {
    return changes.stream()
        .flatMap(change -> change.fused().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Every statement, in order. */
  public List<String> sql() {
    return changes.stream().flatMap(change -> change.sql().stream()).toList();
  }
}
