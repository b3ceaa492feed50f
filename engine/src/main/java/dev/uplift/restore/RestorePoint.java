package dev.uplift.restore;

import dev.uplift.closure.DatabaseProperties;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A state to which a database can be put back, as its file {@code restore-points/NAME.json} in the
 * database's folder says.
 *
 * @param database which it is of
 * @param at the kind's own: the clone's name, the dump's folder, the stanza and target ...
 * @param properties of the database, from before the door was closed
 * @param bytes of the database when it was taken
 * @param verified how far it was held against the database; empty: not yet
 * @param expires when it may be dropped; empty: not before accept
 */
public record RestorePoint(
    String name,
    Kind kind,
    String database,
    State state,
    Instant takenAt,
    double tookSeconds,
    long bytes,
    Map<String, String> at,
    DatabaseProperties properties,
    Optional<Level> verified,
    Optional<Instant> expires) {

  public RestorePoint {
    at = Map.copyOf(at);
  }

  /** What has become of it. */
  public enum State {
    TAKING,
    TAKEN,
    VERIFIED,
    PUTTING_BACK,
    PUT_BACK,
    DROPPED
  }

  RestorePoint in(State changed) {
    return with(changed, tookSeconds, at, verified, expires);
  }

  RestorePoint lying(Map<String, String> place) {
    return with(state, tookSeconds, place, verified, expires);
  }

  RestorePoint taken(double seconds) {
    return with(State.TAKEN, seconds, at, verified, expires);
  }

  RestorePoint verified(Level level) {
    return with(State.VERIFIED, tookSeconds, at, Optional.of(level), expires);
  }

  RestorePoint expiring(Instant when) {
    return with(state, tookSeconds, at, verified, Optional.of(when));
  }

  /** With all that changes in its life. */
  private RestorePoint with(
      State newState,
      double seconds,
      Map<String, String> place,
      Optional<Level> level,
      Optional<Instant> when) {
    return new RestorePoint(
        name, kind, database, newState, takenAt, seconds, bytes, place, properties, level, when);
  }
}
