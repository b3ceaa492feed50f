package dev.uplift.batch.worker;

import dev.uplift.batch.board.Task;
import dev.uplift.batch.chunk.ChunkCut;
import dev.uplift.batch.chunk.ChunkedTable;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.Opening;
import dev.uplift.batch.ledger.ScriptTaskTable;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Optional;

/** A task's beginning: its chunks are in the ledger before the first of them runs. */
final class TaskCut {
  private final Session session;
  private final BatchSettings settings;
  private final Task task;

  TaskCut(Session session, BatchSettings settings, Task task) {
    this.session = session;
    this.settings = settings;
    this.task = task;
  }

  /** What it is cut by. Chunks of an earlier attempt that was cut the same way stay. */
  KeyColumns cut() {
    return session.transaction(
        () -> {
          session.execute(Opening.of(settings));
          KeyColumns columns = table().map(ChunkedTable::columns).orElse(KeyColumns.NONE);
          if (!alreadyCut()) {
            plan(columns);
          }
          return columns;
        });
  }

  private Optional<ChunkedTable> table() {
    return task.script()
        .chunk()
        .map(chunking -> new ChunkedTable(session, settings.cutting(), chunking));
  }

  private boolean alreadyCut() {
    ScriptTaskTable.Cut cut = tasks().cut(task.key());
    String table = tableName();
    List<String> by = by();
    if (!cut.planned() || (cut.table().equals(table) && cut.by().equals(by))) {
      return cut.planned();
    }
    if (chunks().done(task.key()) > 0) {
      throw chunkingChanged(cut);
    }
    if (!tasks().unplan(task.key())) {
      throw Superseded.failure(settings);
    }
    return false;
  }

  private String tableName() {
    return task.script().chunk().map(Script.Chunking::table).orElse("");
  }

  private List<String> by() {
    return table().map(ChunkedTable::by).orElse(List.of());
  }

  private Failure chunkingChanged(ScriptTaskTable.Cut cut) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of(
                "chunkingChanged",
                "`chunk`, or the table it cuts by ctid, was changed while some chunks are done")
            .withTarget(task.key().script())
            .withWhy("they were cut by " + cut.table() + " " + cut.by())
            .withRemedy(
                "Put `chunk` back as it was, and mend the rest of the script; then: uplift execute"
                    + " --rerun-step 3"));
  }

  private void plan(KeyColumns columns) {
    TaskKey key = task.key();
    task.effect().check(session, key);
    chunks().clear(key);
    Optional<ChunkedTable> table = table();
    long rows = -1;
    if (table.isPresent()) {
      ChunkCut cut = new ChunkCut(session, settings);
      rows = cut.cut(key, table.get(), task.script().scope(), columns);
    } else {
      chunks().putSingle(key);
    }
    if (!tasks().planned(key, tableName(), by(), rows)) {
      throw Superseded.failure(settings);
    }
  }

  private ScriptTaskTable tasks() {
    return new ScriptTaskTable(session, settings.run(), settings.epoch());
  }

  private ChunkTable chunks() {
    return new ChunkTable(session, settings.run(), settings.epoch());
  }
}
