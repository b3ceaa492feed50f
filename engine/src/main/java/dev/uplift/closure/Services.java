package dev.uplift.closure;

import dev.uplift.pack.ServiceSettings;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * The environment's services, in stop order. Which of them Uplift stopped is on disk in the
 * database's folder, so that only those are started again. Not safe for many threads; the watch is.
 */
@SuppressWarnings({"UnusedVariable", "DoNotCallSuggester"})
public final class Services {
  /**
   * The services.
   *
   * @param services in the order in which they are stopped
   * @param databaseFolder {@link DatabaseFolder}
   * @param place where the shell lines run
   */
  public Services(
      List<ServiceSettings> services,
      Path databaseFolder,
      Path place,
      Watcher watcher,
      InstantSource clock) {}

  /**
   * Stops each in turn and sees that it stopped.
   *
   * @throws Failure exit code 1: one could not be stopped, or not be looked at
   */
  public void stop() {
    throw new UnsupportedOperationException();
  }

  /** Starts, in the reverse order, those that were stopped; each is tried, all failures told. */
  public void start() {
    throw new UnsupportedOperationException();
  }

  /** Stops again, and tells, whichever comes back, until it is closed. */
  public ServiceWatch watch() {
    throw new UnsupportedOperationException();
  }
}
