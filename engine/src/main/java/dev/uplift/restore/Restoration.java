package dev.uplift.restore;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.pack.RestoreSettings;
import dev.uplift.pack.RestoreSettings.Level;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The way back of one database. Every change of state is on disk before it is begun and after it is
 * done; each act can be done again after being killed anywhere. Not safe for many threads.
 */
@SuppressWarnings({"UnusedVariable", "DoNotCallSuggester"})
public final class Restoration {
  /**
   * The way back of a database.
   *
   * @param folder the database's, {@code closure.DatabaseFolder}
   * @param place where the shell lines run
   */
  public Restoration(
      Database database,
      Door door,
      RestoreSettings settings,
      Path folder,
      Path place,
      Watcher watcher,
      InstantSource clock) {}

  /** What stands against taking or against putting back, all of it. */
  public List<Problem> refusals() {
    throw new UnsupportedOperationException();
  }

  /** What taking, verifying and putting back will cost, from measured rates and the size. */
  public RestoreForecast forecast() {
    throw new UnsupportedOperationException();
  }

  /** All that are not dropped, the oldest first. */
  public List<RestorePoint> points() {
    throw new UnsupportedOperationException();
  }

  public Optional<RestorePoint> find(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes one, or finishes or begins again one that was begun; not yet verified. The door is
   * closed.
   *
   * @throws Failure exit code 1; then nothing of it is left
   */
  public RestorePoint take(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * Holds it against the database, which nobody has changed since.
   *
   * @throws Failure exit code 1 with every difference
   */
  public RestorePoint verify(String name, Level level) {
    throw new UnsupportedOperationException();
  }

  /**
   * Puts the database back to it, and proves that. The door stays closed. Begun before, it goes on.
   *
   * @throws Failure {@code recoveryFailed}, with the exact steps for a person
   */
  public void putBack(String name) {
    throw new UnsupportedOperationException();
  }

  /** Drops it. One that is gone already is forgotten. */
  public void drop(String name) {
    throw new UnsupportedOperationException();
  }

  /** The lines for a shell that put the database back with Uplift uninstalled. */
  public List<String> stepsByHand(String name) {
    throw new UnsupportedOperationException();
  }
}
