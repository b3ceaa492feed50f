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
    return new DoorRecord(
        format,
        database,
        next,
        found,
        heldLogins,
        sealed,
        noticeEnds,
        testers,
        baseline,
        written,
        jobs);
  }

  /** Roles and jobs once held stay held, whatever they look like now. */
  DoorRecord holding(List<String> more, HeldJobs moreJobs) {
    TreeSet<String> all = new TreeSet<>(heldLogins);
    all.addAll(more);
    return new DoorRecord(
        format,
        database,
        state,
        found,
        List.copyOf(all),
        sealed,
        noticeEnds,
        testers,
        baseline,
        written,
        jobs.and(moreJobs));
  }

  DoorRecord sealed(boolean now) {
    return new DoorRecord(
        format,
        database,
        state,
        found,
        heldLogins,
        now,
        noticeEnds,
        testers,
        baseline,
        written,
        jobs);
  }

  DoorRecord told(Instant ends) {
    return new DoorRecord(
        format,
        database,
        state,
        found,
        heldLogins,
        sealed,
        Optional.of(ends),
        testers,
        baseline,
        written,
        jobs);
  }

  DoorRecord ajar(List<String> whom, List<TableWrites> before) {
    return new DoorRecord(
        format,
        database,
        Door.State.AJAR,
        found,
        heldLogins,
        sealed,
        noticeEnds,
        whom,
        before,
        List.of(),
        jobs);
  }

  /** Without testers, who wrote this. */
  DoorRecord without(List<TableWrites> testerWrites) {
    return new DoorRecord(
        format,
        database,
        state,
        found,
        heldLogins,
        sealed,
        noticeEnds,
        List.of(),
        List.of(),
        testerWrites,
        jobs);
  }
}
