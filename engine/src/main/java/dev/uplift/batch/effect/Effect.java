package dev.uplift.batch.effect;

import dev.uplift.batch.body.ScriptText;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.UserTriggers;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a script does to the rows within its reach. Safe for many threads. */
public interface Effect {
  /**
   * Whether the effect takes place in the transaction that marks it as done; else it runs its own,
   * and may be repeated after it has taken place.
   */
  default boolean transactional() {
    return true;
  }

  static Effect of(Script script, BatchSettings settings) {
    Effect work = work(script, settings);
    return script
        .chunk()
        .filter(Script.Chunking::byPlace)
        .<Effect>map(chunk -> new UntouchedTable(work, Identifier.quoted(chunk.table())))
        .orElse(work);
  }

  private static Effect work(Script script, BatchSettings settings) {
    return switch (script.work()) {
      case Script.Work.Sql sql -> new SqlEffect(new ScriptText(sql));
      case Script.Work.Declared declared ->
          new DeclaredEffect(declared.conversion(), script, settings);
      case Script.Work.Method method -> new MethodEffect(script, method);
    };
  }

  /**
   * Does the work as a stage does it, outside of one: a declarative conversion fires none of its
   * table's triggers. Within the caller's transaction.
   */
  static <T> T silently(Session session, Script script, Supplier<T> work) {
    Optional<String> table = script.convertedTable();
    return table.isEmpty()
        ? work.get()
        : UserTriggers.without(session, Identifier.quoted(table.get()), work);
  }

  /**
   * Finds what can be found before the first chunk of a task, in the transaction that cuts it.
   *
   * @throws dev.uplift.problem.Failure with everything that is wrong
   */
  default void check(Session session, TaskKey key) {}

  /** The statements that it leaves to the server to plan, as it would send them for this reach. */
  default List<String> statements(Session session, Reach reach) {
    return List.of();
  }

  /**
   * Takes place in the caller's transaction, which it does not end.
   *
   * @throws StatementFailed when the server refuses a statement
   */
  Done apply(Session session, Reach reach);

  /**
   * What has been done of a chunk.
   *
   * @param rows changed
   * @param checkpoint the key up to which it is done; empty: the whole chunk is. It commits with
   *     the rows, and the effect is asked again, from there on.
   */
  record Done(long rows, List<String> checkpoint) {
    public Done {
      checkpoint = List.copyOf(checkpoint);
    }

    public static Done whole(long rows) {
      return new Done(rows, List.of());
    }
  }

  /**
   * For whom, and for which rows.
   *
   * @param first empty: from the beginning
   * @param next empty: to the end
   * @param checkpoint where an earlier part of the same chunk ended; empty: nothing is done yet
   * @param log takes a line for the run's log
   * @param fence for an effect with transactions of its own, in each of them: throws when the chunk
   *     is not this worker's any more
   */
  record Reach(
      BatchSettings settings,
      TaskKey key,
      int number,
      KeyColumns columns,
      List<String> first,
      List<String> next,
      List<String> checkpoint,
      Consumer<String> log,
      Runnable fence) {
    public Reach {
      first = List.copyOf(first);
      next = List.copyOf(next);
      checkpoint = List.copyOf(checkpoint);
    }

    /** The part of it with these bounds. */
    Reach between(List<String> newFirst, List<String> newNext) {
      return new Reach(settings, key, number, columns, newFirst, newNext, checkpoint, log, fence);
    }

    /** What is left of it once it is done up to the checkpoint. */
    public Reach from(List<String> newCheckpoint) {
      return new Reach(settings, key, number, columns, first, next, newCheckpoint, log, fence);
    }

    /** The condition that the row of {@code alias} is within reach. */
    String condition(String alias) {
      return columns.range(alias, first, next);
    }
  }
}
