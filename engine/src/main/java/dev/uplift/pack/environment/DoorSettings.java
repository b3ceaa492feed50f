package dev.uplift.pack.environment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the database is closed to everyone else, and opened again.
 *
 * @param notice between telling the sessions and draining them
 * @param drain how long a transaction that is open may go on
 * @param tell a shell line that tells the users; empty: nobody is told
 * @param testers roles that are let in before the door is opened: then it stands ajar first
 * @param leaveOpen the recorded waiver: why the door is not closed at all
 */
public record DoorSettings(
    Duration notice,
    Duration drain,
    Optional<String> tell,
    List<String> testers,
    Optional<String> leaveOpen) {

  /** No notice, half a minute to drain, no testers. */
  public static final DoorSettings DEFAULT =
      new DoorSettings(
          Duration.ZERO, Duration.ofSeconds(30), Optional.empty(), List.of(), Optional.empty());

  public DoorSettings {
    testers = List.copyOf(testers);
  }
}
