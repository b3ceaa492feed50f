package dev.uplift.batch.progress;

import dev.uplift.pack.Script;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a stage's scripts, and how long that takes: no shorter than the longest way
 * through what waits for each other, and no shorter than all of it shared out among the workers.
 * Groups follow each other. Pure.
 *
 * @param before scripts that each script waits for
 */
public record WorkLeft(List<TaskLeft> tasks, Map<String, Set<String>> before, int workers) {
  public WorkLeft {
    tasks = List.copyOf(tasks);
    before = Map.copyOf(before);
  }

  /** A task on the critical path, and how long it is from it to the end of the path. */
  public record OnPath(TaskLeft task, Range toTheEnd) {}

  /** The longest way, and what all workers together need. */
  private record Bounds(List<OnPath> path, Range work) {
    Range longest() {
      return path.isEmpty() ? Range.NONE : path.getFirst().toTheEnd();
    }
  }

  /** Until everything is done. */
  public Range seconds() {
    Range sum = Range.NONE;
    for (Bounds group : groups().values()) {
      sum = sum.plus(group.longest().beside(group.work()));
    }
    return sum;
  }

  /** What would end everything later if it took longer; the next to run first. */
  public List<OnPath> criticalPath() {
    List<OnPath> path = new ArrayList<>();
    for (Bounds group : groups().values()) {
      path.addAll(group.path());
    }
    Range beyond = Range.NONE;
    for (int i = path.size() - 1; i >= 0; i--) {
      beyond = beyond.plus(path.get(i).task().seconds());
      path.set(i, new OnPath(path.get(i).task(), beyond));
    }
    return List.copyOf(path);
  }

  private Map<Script.Group, Bounds> groups() {
    Map<Script.Group, Bounds> groups = new EnumMap<>(Script.Group.class);
    Map<Script.Group, List<TaskLeft>> members =
        tasks.stream().collect(Collectors.groupingBy(TaskLeft::group));
    members.forEach((group, some) -> groups.put(group, bounds(some)));
    return groups;
  }

  private Bounds bounds(List<TaskLeft> some) {
    Range work =
        some.stream()
            .map(task -> task.seconds().times(task.together()))
            .reduce(Range.NONE, Range::plus);
    return new Bounds(longest(some), work.times(1.0 / workers));
  }

  /** By what is likely; edges make no circle. */
  private List<OnPath> longest(List<TaskLeft> some) {
    Map<TaskLeft, List<TaskLeft>> later = new HashMap<>();
    Map<TaskLeft, Integer> waits = new HashMap<>();
    join(some, later, waits);
    Deque<TaskLeft> ready = new ArrayDeque<>();
    some.stream().filter(task -> !waits.containsKey(task)).forEach(ready::add);
    Map<TaskLeft, Double> ends = new HashMap<>();
    Map<TaskLeft, TaskLeft> from = new HashMap<>();
    TaskLeft last = null;
    while (!ready.isEmpty()) {
      TaskLeft task = ready.remove();
      TaskLeft previous = from.get(task);
      double begins = previous == null ? 0 : end(ends, previous);
      ends.put(task, begins + task.seconds().likely());
      last = last == null || end(ends, task) > end(ends, last) ? task : last;
      for (TaskLeft next : later.getOrDefault(task, List.of())) {
        TaskLeft best = from.get(next);
        if (best == null || end(ends, task) > end(ends, best)) {
          from.put(next, task);
        }
        if (waits.merge(next, -1, Integer::sum) == 0) {
          ready.add(next);
        }
      }
    }
    return last == null ? List.of() : backwards(last, from);
  }

  private static double end(Map<TaskLeft, Double> ends, TaskLeft task) {
    return ends.getOrDefault(task, 0.0);
  }

  private static List<OnPath> backwards(TaskLeft last, Map<TaskLeft, TaskLeft> from) {
    Deque<OnPath> path = new ArrayDeque<>();
    Range beyond = Range.NONE;
    for (@Nullable TaskLeft task = last; task != null; task = from.get(task)) {
      beyond = beyond.plus(task.seconds());
      path.addFirst(new OnPath(task, beyond));
    }
    return List.copyOf(path);
  }

  private void join(
      List<TaskLeft> some, Map<TaskLeft, List<TaskLeft>> later, Map<TaskLeft, Integer> waits) {
    Map<String, List<TaskLeft>> byScript = new HashMap<>();
    some.forEach(task -> byScript.computeIfAbsent(task.script(), _ -> new ArrayList<>()).add(task));
    for (TaskLeft task : some) {
      for (String script : before.getOrDefault(task.script(), Set.of())) {
        List<TaskLeft> earlier = byScript.getOrDefault(script, List.of());
        List<TaskLeft> twins = earlier.stream().filter(task::isTwin).toList();
        List<TaskLeft> joined =
            twins.isEmpty() ? earlier.stream().filter(task::touches).toList() : twins;
        joined.forEach(one -> later.computeIfAbsent(one, _ -> new ArrayList<>()).add(task));
        if (!joined.isEmpty()) {
          waits.merge(task, joined.size(), Integer::sum);
        }
      }
    }
  }
}
