package dev.uplift.batch.board;

import dev.uplift.pack.Script.Group;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a stage: each opens when no task of those before it is left. Not safe for many
 * threads.
 */
final class Groups {
  private final Map<Group, Integer> unsettled = new EnumMap<>(Group.class);
  private @Nullable Group opened;

  Groups(Collection<Task> tasks) {
    for (Group group : Group.values()) {
      unsettled.put(group, 0);
    }
    tasks.forEach(task -> unsettled.merge(task.group(), 1, Integer::sum));
  }

  boolean isOpen(Group group) {
    return opened != null && group.compareTo(opened) <= 0;
  }

  void settled(Group group) {
    unsettled.merge(group, -1, Integer::sum);
  }

  /** Opens the next; empty when all are open, or tasks before it are left. */
  Optional<Group> next() {
    for (Group group : Group.values()) {
      if (!isOpen(group)) {
        if (earlierUnsettled(group)) {
          return Optional.empty();
        }
        opened = group;
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  private boolean earlierUnsettled(Group group) {
    return unsettled.entrySet().stream()
        .anyMatch(entry -> entry.getKey().compareTo(group) < 0 && entry.getValue() > 0);
  }
}
