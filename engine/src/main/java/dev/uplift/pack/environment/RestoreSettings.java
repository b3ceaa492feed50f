package dev.uplift.pack.environment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way back of an environment.
 *
 * @param reason for none: the recorded waiver
 * @param take for command: a shell line
 * @param verify for command: a shell line
 * @param back for command: a shell line
 * @param folder for dump: where it lies; empty: under Uplift's own folder
 * @param jobs for dump: how many sessions at once; empty: two
 * @param stanza for pgbackrest
 * @param config for pgbackrest: its configuration file; empty: its own default
 * @param stop for pgbackrest: a shell line that stops the server
 * @param start for pgbackrest: a shell line that starts it
 * @param level to which a restore point is verified before substep 1
 * @param keep how long a restore point stays after accept
 * @param allow replication slots and subscriptions that a restore may lose, by name
 */
public record RestoreSettings(
    Kind kind,
    Optional<String> reason,
    Optional<String> take,
    Optional<String> verify,
    Optional<String> back,
    Optional<Path> folder,
    Optional<Integer> jobs,
    Optional<String> stanza,
    Optional<Path> config,
    Optional<String> stop,
    Optional<String> start,
    Level level,
    OnFailure onFailure,
    Duration keep,
    List<String> allow) {

  /** A clone, verified by structure and counts; a failed run stops. */
  public static final RestoreSettings DEFAULT = of(Kind.CLONE);

  public RestoreSettings {
    allow = List.copyOf(allow);
  }

  /** What restore points are made of. */
  public enum Kind {
    CLONE,
    DUMP,
    COMMAND,
    PGBACKREST,
    NONE
  }

  /** How much of a restore point is held against the database; each includes those before it. */
  public enum Level {
    /** Structure, and the number of rows of every table. */
    COUNTS,
    /** The content of every table too. */
    HASHES,
    /** The restore point is put back into a database of its own, and that is compared. */
    FULL
  }

  /** What happens when a run fails. */
  public enum OnFailure {
    /** It stops; the same command goes on with it. */
    STOP,
    /** The database is put back and opened. */
    RESTORE
  }

  /** A kind with everything else as by default. */
  public static RestoreSettings of(Kind kind) {
    return new RestoreSettings(
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Level.COUNTS,
        OnFailure.STOP,
        Duration.ofDays(7),
        List.of());
  }
}
