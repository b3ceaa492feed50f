package dev.uplift.batch;

import dev.uplift.batch.board.Task;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.effect.Effect;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the members of a crew know of the tasks that they help with. Safe for many threads. */
final class CrewTasks {
  private final BatchSettings settings;
  private final Map<String, Script> scripts;
  private final Map<TaskKey, Task> known = new ConcurrentHashMap<>();
  private final Map<TaskKey, Integer> begun = new ConcurrentHashMap<>();
  private final Set<TaskKey> left = ConcurrentHashMap.newKeySet();
  private final AtomicLong done = new AtomicLong();

  CrewTasks(BatchSettings settings, List<Script> scripts) {
    this.settings = settings;
    this.scripts = scripts.stream().collect(Collectors.toMap(Script::path, Function.identity()));
  }

  /**
   * The task, unless it is left to the leading process.
   *
   * @param columns reads those that the script is cut by
   */
  Optional<Task> find(TaskKey key, long rows, Function<Script, KeyColumns> columns) {
    Script script = scripts.get(key.script());
    if (script == null || left.contains(key)) {
      return Optional.empty();
    }
    Task task = known.get(key);
    if (task == null) {
      Effect effect = Effect.of(script, settings);
      Task cut = new Task(key, script, effect, rows).cutBy(columns.apply(script));
      Task other = known.putIfAbsent(key, cut);
      task = other == null ? cut : other;
    }
    return Optional.of(task);
  }

  /** Nobody here touches it again. */
  void leave(TaskKey key) {
    left.add(key);
  }

  /** All chunks from this number on are begun, as far as is known here. */
  int begunFrom(TaskKey key) {
    return begun.getOrDefault(key, Integer.MAX_VALUE);
  }

  void begunFrom(TaskKey key, int number) {
    begun.merge(key, number, Math::min);
  }

  /** What is begun is to be found out again. */
  void forgetBegun(TaskKey key) {
    begun.remove(key);
  }

  void did(int chunks) {
    done.addAndGet(chunks);
  }

  /** Chunks done here. */
  long done() {
    return done.get();
  }
}
