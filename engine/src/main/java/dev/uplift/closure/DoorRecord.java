package dev.uplift.closure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What {@code door.json} says.
 *
 * @param found as it was before the door was closed; empty when it never was
 * @param heldLogins roles that could log in and were kept from it
 * @param sealed whether nobody at all is let in, or is about to be so
 * @param noticeEnds until when the users were told that they may stay; empty: not told yet
 * @param testers who is let in while the door stands ajar
 * @param baseline what had been written into each table when the testers were let in
 */
record DoorRecord(
    String format,
    String database,
    Door.State state,
    Optional<DatabaseProperties> found,
    List<String> heldLogins,
    boolean sealed,
    Optional<Instant> noticeEnds,
    List<String> testers,
    List<TableWrites> baseline) {

  static final String FORMAT = "door/1";

  DoorRecord {
    heldLogins = List.copyOf(heldLogins);
    testers = List.copyOf(testers);
    baseline = List.copyOf(baseline);
  }

  static DoorRecord open(String database) {
    return new DoorRecord(
        FORMAT,
        database,
        Door.State.OPEN,
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        List.of(),
        List.of());
  }

  /** The beginning of a closing; nothing of an earlier one is left. */
  DoorRecord closing(DatabaseProperties properties) {
    return new DoorRecord(
        FORMAT,
        database,
        Door.State.CLOSING,
        Optional.of(properties),
        List.of(),
        sealed,
        Optional.empty(),
        List.of(),
        List.of());
  }

  DoorRecord in(Door.State next) {
    return new DoorRecord(
        format, database, next, found, heldLogins, sealed, noticeEnds, testers, baseline);
  }

  /** Roles once held stay held, whatever they look like now. */
  DoorRecord holding(List<String> more) {
    TreeSet<String> all = new TreeSet<>(heldLogins);
    all.addAll(more);
    return new DoorRecord(
        format, database, state, found, List.copyOf(all), sealed, noticeEnds, testers, baseline);
  }

  DoorRecord sealed(boolean now) {
    return new DoorRecord(
        format, database, state, found, heldLogins, now, noticeEnds, testers, baseline);
  }

  DoorRecord told(Instant ends) {
    return new DoorRecord(
        format, database, state, found, heldLogins, sealed, Optional.of(ends), testers, baseline);
  }

  DoorRecord ajar(List<String> whom, List<TableWrites> before) {
    return new DoorRecord(
        format, database, Door.State.AJAR, found, heldLogins, sealed, noticeEnds, whom, before);
  }

  /** Closed to testers too. */
  DoorRecord withoutTesters() {
    return new DoorRecord(
        format, database, state, found, heldLogins, sealed, noticeEnds, List.of(), baseline);
  }
}
