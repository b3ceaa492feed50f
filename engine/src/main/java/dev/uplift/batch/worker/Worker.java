package dev.uplift.batch.worker;

import dev.uplift.batch.board.Board;
import dev.uplift.batch.board.Task;
import dev.uplift.batch.board.Work;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.effect.ScriptProblems;
import dev.uplift.batch.effect.Sieve;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.ScriptLogTables;
import dev.uplift.batch.ledger.ScriptTaskTable;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Turnstile;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Takes work from the board until there is none: opens tasks, runs chunks, ends tasks. */
public final class Worker implements Runnable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Board board;
  private final Turnstile turnstile;
  private final WorkerSession session;
  private final BatchSettings settings;
  private final Watcher watcher;
  private final InstantSource clock;
  private final String path;

  public Worker(
      Board board,
      Turnstile turnstile,
      WorkerSession session,
      BatchSettings settings,
      Watcher watcher,
      InstantSource clock,
      String path) {
    this.board = board;
    this.turnstile = turnstile;
    this.session = session;
    this.settings = settings;
    this.watcher = watcher;
    this.clock = clock;
    this.path = path;
  }

  /** The edge: whatever is thrown belongs to a task, or ends the whole batch. */
  @Override
  public void run() {
    try (session) {
      Optional<Work> work = take();
      while (work.isPresent() && turnstile.enter()) {
        try {
          perform(work.get());
        } finally {
          turnstile.leave();
        }
        work = take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      board.stop();
      turnstile.end();
    } catch (WorkerSession.Interrupted e) {
      board.stop();
      turnstile.end();
    } catch (RuntimeException e) {
      board.collapse(e);
      turnstile.end();
    }
  }

  private Optional<Work> take() throws InterruptedException {
    return board.take(settings.cutting().target(), settings.workers());
  }

  private void perform(Work work) {
    Task task = work.task();
    try {
      session.turnTo(settings.run() + "/" + path + "/" + task.key().script());
      boolean over =
          switch (work) {
            case Work.Open _ -> open(task);
            case Work.Chunks chunks -> run(chunks);
          };
      if (over) {
        end(task);
      }
    } catch (WorkerSession.Interrupted e) {
      throw e;
    } catch (RuntimeException e) {
      fail(task, e);
    }
  }

  /** What another process holds is looked at again a little later. */
  private boolean run(Work.Chunks chunks) {
    Task task = chunks.task();
    List<Integer> away =
        new ChunkRun(session, settings, clock, chunks, cut -> board.more(task, cut)).run();
    if (!away.isEmpty()) {
      session.passTime(LOOK_AGAIN);
    }
    return board.done(task, away);
  }

  private boolean open(Task task) {
    return session.insist(
        task.key(),
        () -> {
          if (!tasks().begin(task.key())) {
            throw Superseded.failure(settings);
          }
          KeyColumns columns = new TaskCut(session.session(), settings, task).cut();
          return board.opened(task, columns, chunks().openNumbers(task.key()));
        });
  }

  private void end(Task task) {
    if (task.problem().isPresent()) {
      writeFailure(task, task.problem().get());
      board.settle(task);
      return;
    }
    List<Integer> cutElsewhere = openChunks(task);
    if (!cutElsewhere.isEmpty()) {
      board.more(task, cutElsewhere);
      return;
    }
    Optional<ScriptTaskTable.Ended> ended = session.insist(task.key(), () -> finish(task));
    board.settle(task);
    tellSetAside(task);
    watcher.on(
        new Event.ScriptEnded(
            clock.instant(),
            task.key().script(),
            task.key().company(),
            "Finished",
            ended.map(ScriptTaskTable.Ended::rows).orElse(0L),
            ended.map(ScriptTaskTable.Ended::seconds).orElse(0.0)));
  }

  /** Another process may have cut chunks that it had taken, and left some of the parts. */
  private List<Integer> openChunks(Task task) {
    return task.script().chunk().isEmpty()
        ? List.of()
        : session.insist(task.key(), () -> chunks().openNumbers(task.key()));
  }

  private void tellSetAside(Task task) {
    if (task.script().quarantine().isEmpty()) {
      return;
    }
    long rows =
        session.insist(
            () ->
                new QuarantineTable(session.session(), settings.run())
                    .count(Sieve.owner(task.key())));
    if (rows > 0) {
      String text =
          task.key() + ": " + rows + " rows are in quarantine; see uplift quarantine list";
      watcher.on(new Event.Noted(clock.instant(), path, text));
    }
  }

  private Optional<ScriptTaskTable.Ended> finish(Task task) {
    TaskKey key = task.key();
    Session open = session.session();
    return open.transaction(
        () -> {
          Optional<ScriptTaskTable.Ended> ended = tasks().end(key, "Finished");
          if (ended.isPresent()) {
            new ScriptLogTables(open, settings.run()).succeeded(key);
            TaskTag.set(open, settings, task);
          } else if (!tasks().finished(key)) {
            throw Superseded.failure(settings);
          }
          return ended;
        });
  }

  /** A batch that was taken over, or stopped, has no say in its tasks any more. */
  private void fail(Task task, RuntimeException e) {
    if (e instanceof Failure failure && failure.exit() == ExitCode.REFUSED) {
      throw e;
    }
    if (board.stopped()) {
      return;
    }
    Problem problem = ScriptProblems.of(e, task.script(), task.key(), path);
    watcher.on(new Event.Failed(clock.instant(), path, problem));
    if (board.failed(task, problem, e)) {
      end(task);
    }
  }

  private void writeFailure(Task task, Problem problem) {
    Optional<ScriptTaskTable.Ended> ended =
        session.insist(
            task.key(),
            () ->
                session
                    .session()
                    .transaction(
                        () -> {
                          Optional<ScriptTaskTable.Ended> end = tasks().end(task.key(), "Failed");
                          if (end.isPresent()) {
                            new ScriptLogTables(session.session(), settings.run())
                                .failed(task.key(), problem, task.cause());
                          }
                          return end;
                        }));
    watcher.on(
        new Event.ScriptEnded(
            clock.instant(),
            task.key().script(),
            task.key().company(),
            "Failed",
            ended.map(ScriptTaskTable.Ended::rows).orElse(0L),
            ended.map(ScriptTaskTable.Ended::seconds).orElse(0.0)));
  }

  private ScriptTaskTable tasks() {
    return new ScriptTaskTable(session.session(), settings.run(), settings.epoch());
  }

  private ChunkTable chunks() {
    return new ChunkTable(session.session(), settings.run(), settings.epoch());
  }
}
