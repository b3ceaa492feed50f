package dev.uplift.batch.worker;

import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.ledger.BatchSessionTable.Backend;
import dev.uplift.batch.ledger.ChunkTable.Stand;
import dev.uplift.batch.settings.BatchSettings;
import java.time.Duration;
import java.util.Optional;

/** The sessions that hold chunks which somebody has begun: at work, or to be ended. */
final class Holders {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final int LOOKS = 500;

  private final WorkerSession worker;
  private final BatchSettings settings;

  Holders(WorkerSession worker, BatchSettings settings) {
    this.worker = worker;
    this.settings = settings;
  }

  /** Whether it is another session, which gives signs of life and is of this epoch. */
  boolean isAtWork(Stand stand) {
    Optional<Backend> last = last(stand);
    return last.isPresent()
        && stand.epoch() == settings.epoch()
        && !last.get().equals(worker.backend())
        && !worker.backends().isLost(last.get())
        && sessions().leased(last.get(), settings.epoch());
  }

  private static Optional<Backend> last(Stand stand) {
    return stand.backendStart().map(start -> new Backend(stand.backend(), start));
  }

  /** Ends whoever held the chunk before, and waits until it is gone. */
  void end(Stand stand) {
    last(stand).filter(last -> !last.equals(worker.backend())).ifPresent(this::endAndWait);
  }

  private void endAndWait(Backend backend) {
    BatchSessionTable sessions = sessions();
    sessions.end(backend);
    for (int looks = 0; sessions.alive(backend); looks++) {
      if (looks > LOOKS) {
        throw new IllegalStateException("backend " + backend.pid() + " does not end");
      }
      worker.passTime(LOOK_AGAIN);
    }
  }

  private BatchSessionTable sessions() {
    return new BatchSessionTable(worker.session(), settings.run());
  }
}
