package dev.uplift.run.outside;

import dev.uplift.machine.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The wish that an operation be stopped and everything put back, left in the database's folder for
 * the process that is at work.
 */
public final class Cancellation {
  private static final long LOOKS_EVERY_MILLIS = 500;

  private final Path file;

  public Cancellation(Path databaseFolder) {
    this.file = databaseFolder.resolve("cancel");
  }

  public void ask() {
    WholeFile.write(file, "Stop, and put everything back.\n");
  }

  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands the wish on when it comes, until it is closed. */
  public Watch watch(Halt halt) {
    ScheduledExecutorService looks =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("cancel").factory());
    var _ =
        looks.scheduleWithFixedDelay(
            () -> hand(halt, looks), LOOKS_EVERY_MILLIS, LOOKS_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return looks::shutdownNow;
  }

  private void hand(Halt halt, ScheduledExecutorService looks) {
    if (Files.exists(file)) {
      looks.shutdown();
      halt.ask(Halt.Wish.BACK, Interruptions.cancelled());
    }
  }

  /** Looks until it is closed. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
