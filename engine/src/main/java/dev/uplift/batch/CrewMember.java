package dev.uplift.batch;

import dev.uplift.batch.Crew.Leaving;
import dev.uplift.batch.board.Task;
import dev.uplift.batch.board.Work;
import dev.uplift.batch.chunk.ChunkedTable;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.ledger.BatchTable;
import dev.uplift.batch.ledger.BatchTable.Sight;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.Opening;
import dev.uplift.batch.ledger.ScriptTaskTable;
import dev.uplift.batch.ledger.ScriptTaskTable.OpenTask;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Turnstile;
import dev.uplift.batch.worker.ChunkRun;
import dev.uplift.batch.worker.Passing;
import dev.uplift.batch.worker.WorkerSession;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One of a crew: looks in the ledger for what there is to do, and does it. */
final class CrewMember {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final WorkerSession session;
  private final BatchSettings settings;
  private final CrewTasks tasks;
  private final Turnstile turnstile;
  private final Consumer<String> notes;
  private final InstantSource clock;
  private boolean seen;

  CrewMember(
      WorkerSession session,
      BatchSettings settings,
      CrewTasks tasks,
      Turnstile turnstile,
      Consumer<String> notes,
      InstantSource clock) {
    this.session = session;
    this.settings = settings;
    this.tasks = tasks;
    this.turnstile = turnstile;
    this.notes = notes;
    this.clock = clock;
  }

  /**
   * Until there is a reason to leave.
   *
   * @param goesOn whether the run is in progress
   * @param left whether the crew leaves
   */
  Leaving work(BooleanSupplier goesOn, BooleanSupplier left) {
    while (!left.getAsBoolean()) {
      Optional<Leaving> reason =
          switch (session.insist(() -> new BatchTable(open(), run(), epoch()).sight())) {
            case Sight.Superseded _ -> Optional.of(Leaving.SUPERSEDED);
            case Sight.Idle _ -> idle(goesOn);
            case Sight.Running(Script.Stage stage, String path) -> help(stage, path);
          };
      if (reason.isPresent()) {
        return reason.get();
      }
    }
    return Leaving.STOPPED;
  }

  private Optional<Leaving> idle(BooleanSupplier goesOn) {
    if (seen) {
      return Optional.of(Leaving.BATCH_ENDED);
    }
    if (!goesOn.getAsBoolean()) {
      return Optional.of(Leaving.RUN_ENDED);
    }
    session.passTime(LOOK_AGAIN);
    return Optional.empty();
  }

  private Optional<Leaving> help(Script.Stage stage, String path) {
    seen = true;
    if (!turnstile.tryEnter()) {
      session.passTime(LOOK_AGAIN);
      return Optional.empty();
    }
    boolean helped;
    try {
      List<OpenTask> open = session.insist(() -> scriptTasks().open(stage));
      helped = open.stream().anyMatch(task -> helped(task, path));
    } finally {
      turnstile.leave();
    }
    if (!helped) {
      session.passTime(LOOK_AGAIN);
    }
    return Optional.empty();
  }

  /** Whether there was anything to do for it. */
  private boolean helped(OpenTask open, String path) {
    session.turnTo(run() + "/" + path + "/" + open.key().script());
    try {
      return tasks
          .find(open.key(), open.rowsEstimate(), this::columns)
          .map(task -> last(task, open.chunks()) || abandoned(task))
          .orElse(false);
    } catch (WorkerSession.Interrupted | Failure e) {
      throw e;
    } catch (RuntimeException e) {
      if (Passing.of(e).equals(Optional.of(Passing.CONNECTION))) {
        throw e;
      }
      leaveToLead(open.key(), e);
    }
    return true;
  }

  private boolean last(Task task, int chunks) {
    TaskKey key = task.key();
    int many = task.pace().hand(settings.cutting().target(), chunks, settings.workers() + 1);
    ChunkRun run = chunkRun(task, List.of());
    OptionalInt first = run.runLast(tasks.begunFrom(key), many);
    tasks.did(run.done());
    if (first.isPresent()) {
      tasks.begunFrom(key, first.getAsInt());
    } else {
      tasks.forgetBegun(key);
    }
    return first.isPresent();
  }

  private boolean abandoned(Task task) {
    List<Integer> numbers =
        session.insist(() -> new ChunkTable(open(), run(), epoch()).abandoned(task.key()));
    ChunkRun run = chunkRun(task, numbers);
    var _ = run.run();
    tasks.did(run.done());
    return run.done() > 0;
  }

  /** What comes of cutting is in the ledger, where it is found as everything is. */
  private ChunkRun chunkRun(Task task, List<Integer> numbers) {
    return new ChunkRun(session, settings, clock, new Work.Chunks(task, numbers), _ -> {});
  }

  private KeyColumns columns(Script script) {
    return script.chunk().map(this::columns).orElse(KeyColumns.NONE);
  }

  private KeyColumns columns(Script.Chunking chunking) {
    return session.insist(
        () ->
            open()
                .transaction(
                    () -> {
                      open().execute(Opening.of(settings));
                      return new ChunkedTable(open(), settings.cutting(), chunking).columns();
                    }));
  }

  /** With the session go its leases, so that the leading process finds the chunks free. */
  private void leaveToLead(TaskKey key, RuntimeException e) {
    tasks.leave(key);
    session.close();
    notes.accept(key + " is left to the leading process: " + e.getMessage());
  }

  private Session open() {
    return session.session();
  }

  private long run() {
    return settings.run();
  }

  private int epoch() {
    return settings.epoch();
  }

  private ScriptTaskTable scriptTasks() {
    return new ScriptTaskTable(open(), run(), epoch());
  }
}
