package dev.uplift.batch.worker;

import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A process's sign of life, for as long as it works: it keeps the leases of its sessions. */
public final class Heartbeat implements Runnable {
  private static final Duration BEAT = Duration.ofSeconds(1);

  private final Database database;
  private final BatchSettings settings;
  private final Backends backends;
  private final String name;
  private final CountDownLatch ended;
  private final Consumer<Session> also;

  /**
   * One that has not begun.
   *
   * @param name of its session
   * @param ended opens when the work is over
   * @param also is done at each beat
   */
  public Heartbeat(
      Database database,
      BatchSettings settings,
      Backends backends,
      String name,
      CountDownLatch ended,
      Consumer<Session> also) {
    this.database = database;
    this.settings = settings;
    this.backends = backends;
    this.name = name;
    this.ended = ended;
    this.also = also;
  }

  /** The edge: a beat that fails is followed by the next. */
  @Override
  public void run() {
    Pause pause = Pause.until(ended);
    Duration third = settings.lease().dividedBy(3);
    Duration interval = third.compareTo(BEAT) < 0 ? third : BEAT;
    while (ended.getCount() > 0) {
      try (Session session = database.session(name)) {
        while (ended.getCount() > 0) {
          var _ =
              new BatchSessionTable(session, settings.run())
                  .renew(settings.epoch(), backends.pids(), settings.lease());
          also.accept(session);
          pause.pass(interval);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (SqlFailure | Failure e) {
        if (!passed(pause, interval)) {
          return;
        }
      }
    }
  }

  private static boolean passed(Pause pause, Duration interval) {
    try {
      pause.pass(interval);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
