package dev.uplift.batch.worker;

import dev.uplift.batch.board.Task;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.batch.tags.UpgradeTagTable.Setter;
import dev.uplift.database.Session;

/**
 * The tag that a script's header declares. Of a script without chunks it commits with the effect,
 * of one with chunks with the end of the task, which no later run can come before.
 */
final class TaskTag {
  private TaskTag() {}

  /** In the transaction that the task's work is done in. Twice is once. */
  static void set(Session session, BatchSettings settings, Task task) {
    task.script().tag().ifPresent(tag -> set(session, settings, task.key(), tag));
  }

  private static void set(Session session, BatchSettings settings, TaskKey key, String tag) {
    UpgradeTagTable tags = new UpgradeTagTable(session);
    Setter setter = new Setter(settings.run(), settings.epoch(), key.script());
    if (!tags.set(tag, key.holder(), setter, false) && !tags.has(tag, key.holder())) {
      throw Superseded.failure(settings);
    }
  }
}
