package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.pack.DoorSettings;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * The door of one database. Its state is on disk in the database's folder, outside the database,
 * before the server hears of it; each act can be done again after being killed anywhere. Works from
 * a maintenance database. Not safe for many threads; the watch is.
 */
@SuppressWarnings({"UnusedVariable", "DoNotCallSuggester"})
public final class Door {
  /** Where the door stands. */
  public enum State {
    OPEN,
    /** Being closed: what was found is saved, and some of it may be changed. */
    CLOSING,
    CLOSED,
    /** Testers are let in. */
    AJAR,
    /** Being opened: some of what was found may be back. */
    OPENING
  }

  /**
   * The door of a database.
   *
   * @param folder the database's, {@link DatabaseFolder}
   */
  public Door(
      Database database,
      Path folder,
      DoorSettings settings,
      Watcher watcher,
      InstantSource clock) {}

  /** What stands against closing it: applications that cannot be kept out, missing rights. */
  public List<Problem> refusals() {
    throw new UnsupportedOperationException();
  }

  /** As the file says; {@code OPEN} where there is none. */
  public State state() {
    throw new UnsupportedOperationException();
  }

  /** As they were before the door was closed; read now when it is open. */
  public DatabaseProperties properties() {
    throw new UnsupportedOperationException();
  }

  /**
   * Tells, drains, ends, keeps out. Closed already, it is made sure of.
   *
   * @throws Failure exit code 1 or 5
   */
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** Lets the settings' testers in, and counts what they write from now on. */
  public void ajar() {
    throw new UnsupportedOperationException();
  }

  /** Restores exactly what was found, last of all the right to connect. Open, it does nothing. */
  public void open() {
    throw new UnsupportedOperationException();
  }

  /** Lets nobody in at all, Uplift and superusers included, and ends every session. */
  public void seal() {
    throw new UnsupportedOperationException();
  }

  /** Undoes {@link #seal}. */
  public void unseal() {
    throw new UnsupportedOperationException();
  }

  /** Ends and names whoever breaks in, until it is closed. */
  public DoorWatch watch() {
    throw new UnsupportedOperationException();
  }

  /** Everybody who broke in since the door was closed: the run is tainted when there is any. */
  public List<Intruder> intruders() {
    throw new UnsupportedOperationException();
  }

  /** What testers have changed since the door stands ajar, by table. */
  public List<TableWrites> testerWrites() {
    throw new UnsupportedOperationException();
  }

  /** The lines for psql that open the door with Uplift uninstalled. */
  public List<String> stepsByHand() {
    throw new UnsupportedOperationException();
  }
}
