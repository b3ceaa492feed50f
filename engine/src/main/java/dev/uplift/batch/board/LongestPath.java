package dev.uplift.batch.board;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long it is from each task's beginning to the end of its group, over whatever waits for it.
 * What waits behind a barrier waits for all alike, and does not count.
 */
public final class LongestPath {
  private LongestPath() {}

  /** Tells each task; their edges make no circle. */
  public static void measure(Collection<Task> tasks) {
    Map<Task, Integer> open = new HashMap<>();
    Map<Task, Double> beyond = new HashMap<>();
    Map<Task, List<Task>> earlier = new HashMap<>();
    for (Task task : tasks) {
      open.put(task, task.dependants().size());
      for (Task later : task.dependants()) {
        earlier.computeIfAbsent(later, _ -> new ArrayList<>()).add(task);
      }
    }
    Deque<Task> last = new ArrayDeque<>();
    open.forEach(
        (task, dependants) -> {
          if (dependants == 0) {
            last.add(task);
          }
        });
    while (!last.isEmpty()) {
      Task task = last.remove();
      task.remaining(task.seconds() + beyond.getOrDefault(task, 0.0));
      for (Task before : earlier.getOrDefault(task, List.of())) {
        if (before.group() == task.group()) {
          beyond.merge(before, task.remaining(), Math::max);
        }
        if (open.merge(before, -1, Integer::sum) == 0) {
          last.add(before);
        }
      }
    }
  }
}
