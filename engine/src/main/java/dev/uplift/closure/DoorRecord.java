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
 * @param written what the testers had written when the door was closed to them, or opened
 * @param jobs held in the database
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
    List<TableWrites> baseline,
    List<TableWrites> written,
    HeldJobs jobs) {

  static final String FORMAT = "door/1";

  DoorRecord {
    heldLogins = List.copyOf(heldLogins);
    testers = List.copyOf(testers);
    baseline = List.copyOf(baseline);
    written = List.copyOf(written);
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
        List.of(),
        List.of(),
        HeldJobs.NONE);
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
        List.of(),
        List.of(),
        HeldJobs.NONE);
  }

  DoorRecord in(Door.State next) {
    return with(next, heldLogins, sealed, noticeEnds, jobs);
  }

  /** Roles and jobs once held stay held, whatever they look like now. */
  DoorRecord holding(List<String> more, HeldJobs moreJobs) {
    TreeSet<String> all = new TreeSet<>(heldLogins);
    all.addAll(more);
    return with(state, List.copyOf(all), sealed, noticeEnds, jobs.and(moreJobs));
  }

  DoorRecord sealed(boolean now) {
    return with(state, heldLogins, now, noticeEnds, jobs);
  }

  DoorRecord told(Instant ends) {
    return with(state, heldLogins, sealed, Optional.of(ends), jobs);
  }

  DoorRecord ajar(List<String> whom, List<TableWrites> before) {
    return with(Door.State.AJAR, whom, before, List.of());
  }

  /** Without testers, who wrote this. */
  DoorRecord without(List<TableWrites> testerWrites) {
    return with(state, List.of(), List.of(), testerWrites);
  }

  /** The same testers. */
  private DoorRecord with(
      Door.State next,
      List<String> held,
      boolean nobody,
      Optional<Instant> ends,
      HeldJobs heldJobs) {
    return new DoorRecord(
        format, database, next, found, held, nobody, ends, testers, baseline, written, heldJobs);
  }

  /** Other testers. */
  private DoorRecord with(
      Door.State next, List<String> whom, List<TableWrites> before, List<TableWrites> wrote) {
    return new DoorRecord(
        format, database, next, found, heldLogins, sealed, noticeEnds, whom, before, wrote, jobs);
  }
}
