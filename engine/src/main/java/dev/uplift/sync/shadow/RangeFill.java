package dev.uplift.sync.shadow;

import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Several sessions at once that fill one shadow, range by range; its rows never leave the server.
 * Where one fails, the others end with the range they are at.
 */
final class RangeFill {
  /** The mark commits with its rows: losing both is no loss. */
  private static final String QUICK = "set synchronous_commit = off";

  private final Supplier<Session> sessions;
  private final Shadow shadow;
  private final long width;
  private final Queue<Long> open = new ConcurrentLinkedQueue<>();

  /**
   * @param width pages of a range
   */
  RangeFill(Supplier<Session> sessions, Shadow shadow, long width) {
    this.sessions = sessions;
    this.shadow = shadow;
    this.width = width;
  }

  /**
   * Fills the ranges.
   *
   * @param atOnce sessions
   * @param firstPages of the ranges
   * @param copied told the rows of each, by any thread
   */
  void fill(int atOnce, List<Long> firstPages, LongConsumer copied) {
    open.addAll(firstPages);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Math.min(atOnce, firstPages.size()); i++) {
        running.add(threads.submit(() -> fill(copied)));
      }
    }
    running.forEach(RangeFill::demand);
  }

  private void fill(LongConsumer copied) {
    try (Session session = sessions.get()) {
      long _ = session.execute(QUICK);
      for (Long first = open.poll(); first != null; first = open.poll()) {
        copied.accept(fill(session, first));
      }
    } catch (RuntimeException | Error e) {
      open.clear();
      throw e;
    }
  }

  private long fill(Session session, long first) {
    return session.transaction(
        () -> {
          long rows = session.execute(range(first));
          new ShadowRecords(session).mark(shadow, first, rows);
          return rows;
        });
  }

  private String range(long first) {
    return "%1$s where %2$s.ctid >= '(%3$d,0)' and %2$s.ctid < '(%4$d,0)'"
        .formatted(shadow.fill(), Shadow.SOURCE, first, first + width);
  }

  private static void demand(Future<?> filled) {
    try {
      filled.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a table was copied", e);
    }
  }
}
