package dev.uplift.sync;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes made in one transaction each time, once there is room on the disk.
 *
 * @param patience with whom the session's transactions wait for locks
 * @param room asked before tables are written anew
 * @param tally told what is done
 */
record Transactions(Patience patience, RoomCheck room, Tally tally) {
  /** What the server or a guard says against it; a lost connection goes further up. */
  Optional<RuntimeException> attempt(List<Change> changes) {
    return attempt(() -> commit(Journey.oneByOne(changes)));
  }

  static Optional<RuntimeException> attempt(Runnable work) {
    try {
      work.run();
      return Optional.empty();
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of(e);
    } catch (Failure e) {
      return Optional.of(e);
    }
  }

  /**
   * What a transaction has done counts once it is committed.
   *
   * @param journeys changes of which several travel to the server together
   */
  void commit(List<Journey> journeys) {
    List<Change> changes =
        journeys.stream().flatMap(journey -> journey.changes().stream()).toList();
    if (changes.stream().allMatch(change -> change.shadow().isEmpty())) {
      demandRoom(changes);
    }
    Carrying carrying = new Carrying(patience.session(), patience.clock(), patience.path());
    patience.transaction(changes.getFirst().object(), () -> carrying.out(journeys));
    tally.committed(carrying);
  }

  /**
   * Tried once, without patience and without asking for room: another session is at work.
   *
   * @return why it has not been committed; empty where it has
   */
  Optional<SqlFailure> atOnce(List<Change> changes) {
    Carrying carrying = new Carrying(patience.session(), patience.clock(), patience.path());
    try {
      carrying.once(changes, patience.lockWait());
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of(e);
    }
    tally.committed(carrying);
    return Optional.empty();
  }

  /** Better refused than half written: what is rolled back has filled the disk meanwhile. */
  void demandRoom(List<Change> changes) {
    Map<String, Long> bytes = bytesBeside(changes);
    if (!bytes.isEmpty()) {
      room.demand(bytes, sum(bytes));
    }
  }

  /**
   * Whether two transactions that write tables anew have it at the same time. Where not, one after
   * the other may still fit.
   */
  boolean hasRoom(List<Change> pair) {
    Map<String, Long> bytes = bytesBeside(pair);
    return bytes.isEmpty() || attempt(() -> room.demand(bytes, sum(bytes))).isEmpty();
  }

  private static long sum(Map<String, Long> bytes) {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** By tablespace; empty where it is little. */
  private Map<String, Long> bytesBeside(List<Change> changes) {
    List<Change> rewrites = changes.stream().filter(Change::rewrites).toList();
    if (rewrites.stream().mapToLong(Change::bytesTouched).sum() < Change.WORK_BYTES) {
      return Map.of();
    }
    TableSizes sizes = TableSizes.read(patience.session());
    Map<String, Long> bytes = new TreeMap<>();
    rewrites.stream()
        .map(Change::object)
        .distinct()
        .map(sizes::of)
        .forEach(size -> bytes.merge(size.tablespace(), size.bytesAnew(), Long::sum));
    return bytes;
  }
}
