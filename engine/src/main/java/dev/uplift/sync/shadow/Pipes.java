package dev.uplift.sync.shadow;

import dev.uplift.database.Identifier;
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
 * Several COPY pipes at once that fill one shadow, range by range. Where one fails, the others end
 * with the range they are at.
 */
final class Pipes {
  /** The mark commits with its rows: losing both is no loss. */
  private static final String QUICK = "set synchronous_commit = off";

  private final Supplier<Session> sessions;
  private final Shadow shadow;
  private final boolean binary;
  private final long width;
  private final Queue<Long> open = new ConcurrentLinkedQueue<>();

  /**
   * @param width pages of a range
   */
  Pipes(Supplier<Session> sessions, Shadow shadow, boolean binary, long width) {
    this.sessions = sessions;
    this.shadow = shadow;
    this.binary = binary;
    this.width = width;
  }

  /**
   * Copies the ranges.
   *
   * @param firstPages of the ranges
   * @param copied told the rows of each, by any thread
   */
  void fill(int pipes, List<Long> firstPages, LongConsumer copied) {
    open.addAll(firstPages);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Math.min(pipes, firstPages.size()); i++) {
        running.add(threads.submit(() -> pipe(copied)));
      }
    }
    running.forEach(Pipes::demand);
  }

  private void pipe(LongConsumer copied) {
    try (Session source = sessions.get();
        Session target = sessions.get()) {
      long _ = target.execute(QUICK);
      for (Long first = open.poll(); first != null; first = open.poll()) {
        copied.accept(copy(source, target, first));
      }
    } catch (RuntimeException | Error e) {
      open.clear();
      throw e;
    }
  }

  private long copy(Session source, Session target, long first) {
    return target.transaction(
        () -> {
          long rows = source.pipe(out(first), target, in());
          new ShadowRecords(target).mark(shadow, first, rows);
          return rows;
        });
  }

  private String out(long first) {
    return "copy ("
        + shadow.selection()
        + " where "
        + Shadow.SOURCE
        + ".ctid >= '("
        + first
        + ",0)' and "
        + Shadow.SOURCE
        + ".ctid < '("
        + (first + width)
        + ",0)') to stdout"
        + form();
  }

  private String in() {
    return "copy "
        + shadow.sql()
        + " ("
        + Identifier.list(shadow.filling().columns())
        + ") from stdin"
        + form();
  }

  private String form() {
    return binary ? " (format binary)" : "";
  }

  private static void demand(Future<?> pipe) {
    try {
      pipe.get();
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
