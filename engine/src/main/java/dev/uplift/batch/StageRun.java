package dev.uplift.batch;

import dev.uplift.batch.board.Board;
import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.ledger.BatchSessionTable.Backend;
import dev.uplift.batch.ledger.BatchTable;
import dev.uplift.batch.progress.BatchStatus;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.batch.throttle.ThrottleWatch;
import dev.uplift.batch.throttle.Turnstile;
import dev.uplift.batch.worker.Backends;
import dev.uplift.batch.worker.Heartbeat;
import dev.uplift.batch.worker.Pause;
import dev.uplift.batch.worker.Worker;
import dev.uplift.batch.worker.WorkerSession;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The threads of one stage: its workers, and the one that renews leases and tells the progress. */
final class StageRun {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Database database;
  private final BatchSettings settings;
  private final Ceilings ceilings;
  private final Watcher watcher;
  private final InstantSource clock;
  private final Script.Stage stage;
  private final String path;
  private final Board board;
  private final List<WorkerSession> sessions = new ArrayList<>();
  private final List<Thread> workers = new ArrayList<>();
  private final Backends backends = new Backends();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Turnstile turnstile = new Turnstile();
  private Instant tellAgain = Instant.MIN;
  private Optional<ThrottleWatch> throttle = Optional.empty();
  private volatile boolean timeIsUp;

  StageRun(
      Database database,
      BatchSettings settings,
      Ceilings ceilings,
      Watcher watcher,
      InstantSource clock,
      Script.Stage stage,
      String path,
      Board board) {
    this.database = database;
    this.settings = settings;
    this.ceilings = ceilings;
    this.watcher = watcher;
    this.clock = clock;
    this.stage = stage;
    this.path = path;
    this.board = board;
  }

  Script.Stage stage() {
    return stage;
  }

  String path() {
    return path;
  }

  Board board() {
    return board;
  }

  void start() {
    for (int i = 1; i <= settings.workers(); i++) {
      WorkerSession session =
          new WorkerSession(
              database,
              settings,
              Pause.until(ended),
              backends,
              text -> watcher.on(new Event.Noted(clock.instant(), path, text)),
              settings.run() + "/" + path);
      sessions.add(session);
      Worker worker = new Worker(board, turnstile, session, settings, watcher, clock, path);
      workers.add(Thread.ofVirtual().name("worker-" + i).start(worker));
    }
    String name = settings.run() + "/" + path;
    var _ =
        Thread.ofVirtual()
            .name("heartbeat")
            .start(new Heartbeat(database, settings, backends, name, ended, this::tellInTime));
    throttle =
        Optional.of(
            ThrottleWatch.leading(
                new ThrottleWatch.Crew(
                    database, settings.run(), settings.epoch(), path, backends::pids),
                turnstile,
                new ThrottleWatch.Lead(ceilings, this::giveUp),
                watcher,
                clock));
  }

  /** Before the server's disk is full: here alone running chunks are stopped too. */
  private void giveUp(Failure reason) {
    board.collapse(reason);
    turnstile.end();
    sessions.forEach(StageRun::cancel);
  }

  /** Until every worker has ended, and nobody else is at work on a chunk either. */
  void join() throws InterruptedException {
    for (Thread worker : workers) {
      worker.join();
    }
    try {
      database.again(settings.run() + "/" + path, this::close);
      while (database.again(settings.run() + "/" + path, this::othersAtWork)) {
        var _ = ended.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (SqlFailure | Failure e) {
      board.collapse(e);
    } finally {
      ended.countDown();
      throttle.ifPresent(ThrottleWatch::close);
    }
  }

  /** Whoever has joined takes nothing more. */
  private boolean close(Session session) {
    return new BatchTable(session, settings.run(), settings.epoch()).end(stage);
  }

  /** Ends those that gave no sign of life for too long, and all of them once time is up. */
  private boolean othersAtWork(Session session) {
    BatchSessionTable sessions = new BatchSessionTable(session, settings.run());
    List<Backend> others = sessions.atWork(settings.epoch());
    others.stream()
        .filter(other -> timeIsUp || !sessions.leased(other, settings.epoch()))
        .forEach(sessions::end);
    return !others.isEmpty();
  }

  /** No new chunks; after the grace, running statements are cancelled. */
  void stop(Duration grace) throws InterruptedException {
    board.stop();
    turnstile.end();
    long share = Math.max(1, grace.toMillis() / Math.max(1, workers.size()));
    for (Thread worker : workers) {
      var _ = worker.join(Duration.ofMillis(share));
    }
    timeIsUp = true;
    for (int i = 0; i < workers.size(); i++) {
      if (workers.get(i).isAlive()) {
        cancel(sessions.get(i));
        workers.get(i).interrupt();
      }
    }
    join();
  }

  private static void cancel(WorkerSession session) {
    try {
      session.cancel();
    } catch (SqlFailure e) {
      // It ended by itself meanwhile.
    }
  }

  /**
   * Of many scripts and chunks the progress costs the server something: a twentieth at the most.
   */
  private void tellInTime(Session session) {
    Instant now = clock.instant();
    if (!now.isBefore(tellAgain)) {
      tellProgress(session);
      Instant told = clock.instant();
      tellAgain = told.plus(Duration.between(now, told).multipliedBy(19));
    }
  }

  void tellProgress(Session session) {
    BatchStatus status = BatchStatus.read(session, settings.run(), stage);
    watcher.on(
        new Event.Progress(clock.instant(), path, status.rowsDone(), status.rowsTotal(), "rows"));
  }
}
