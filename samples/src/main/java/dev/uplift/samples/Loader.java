package dev.uplift.samples;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Does work on a database over two sessions at once: more bring little on what this is for. */
final class Loader {
  private static final int SESSIONS = 2;

  private final Database database;

  Loader(Database database) {
    this.database = database;
  }

  /** Fills each table in one transaction, frozen, so that nobody has to touch its rows again. */
  void fill(List<OldTable> tables, LongConsumer made) {
    all(
        tables.stream()
            .<Consumer<Session>>map(table -> session -> fill(session, table, made))
            .toList());
  }

  /** Runs statements in no particular order. */
  void execute(List<String> statements) {
    all(
        statements.stream()
            .<Consumer<Session>>map(sql -> session -> session.execute(sql))
            .toList());
  }

  private static void fill(Session session, OldTable table, LongConsumer made) {
    String copy =
        "copy " + table.name() + " (" + table.columns() + ") from stdin (freeze, encoding utf8)";
    session.transaction(
        () -> {
          session.execute("truncate " + table.name());
          session.copyIn(copy, new RowStream(table, made));
        });
  }

  private void all(List<Consumer<Session>> work) {
    List<Future<?>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SESSIONS)) {
      for (Consumer<Session> piece : work) {
        futures.add(threads.submit(() -> once(piece)));
      }
      try {
        for (Future<?> future : futures) {
          var _ = future.get();
        }
      } catch (ExecutionException e) {
        futures.forEach(future -> future.cancel(false));
        throw rethrown(e);
      } catch (InterruptedException e) {
        futures.forEach(future -> future.cancel(false));
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the old database was made", e);
      }
    }
  }

  private void once(Consumer<Session> piece) {
    try (Session session = database.session("sample")) {
      piece.accept(session);
    }
  }

  private static RuntimeException rethrown(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }
}
