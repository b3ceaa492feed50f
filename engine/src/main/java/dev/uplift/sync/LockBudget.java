package dev.uplift.sync;

import dev.uplift.database.Session;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many locks one transaction may hold: a third of the server's lock table, since others use it
 * too.
 *
 * @param entries of the lock table that a transaction may fill
 */
public record LockBudget(int entries) {
  private static final String READ =
      """
      select current_setting('max_locks_per_transaction')::int8
             * (current_setting('max_connections')::int8
                + current_setting('max_prepared_transactions')::int8) n
      """;

  static LockBudget read(Session session) {
    return new LockBudget(Math.clamp(session.one(READ, row -> row.number("n")) / 3, 64, 50_000));
  }

  /**
   * Units in order, as many to a transaction as fit the lock table and are soon done again; what
   * must commit alone does. A large table's rewrite is a transaction of its own: a crash or a
   * refusal elsewhere does not undo it, and the old rows' disk is free once it is committed.
   */
  List<List<Change>> transactions(List<Change> changes) {
    List<List<Change>> all = new ArrayList<>();
    List<Change> open = new ArrayList<>();
    int used = 0;
    long worked = 0;
    for (List<Change> unit : Change.units(changes)) {
      int needs = unit.stream().mapToInt(Change::locks).sum();
      long work = unit.stream().mapToLong(Change::bytesTouched).sum();
      boolean alone =
          unit.stream()
              .anyMatch(change -> change.form() == Form.ALONE || change.shadow().isPresent());
      boolean full = used + needs > room(open, unit) || worked + work > Change.WORK_BYTES;
      if (!open.isEmpty() && (alone || full)) {
        all.add(List.copyOf(open));
        open.clear();
        used = 0;
        worked = 0;
      }
      open.addAll(unit);
      used += alone ? entries : needs;
      worked += work;
    }
    if (!open.isEmpty()) {
      all.add(List.copyOf(open));
    }
    return all;
  }

  /** Two hands make what is simply made, at the same time. */
  private int room(List<Change> open, List<Change> unit) {
    boolean simple = Stream.concat(open.stream(), unit.stream()).allMatch(Change::isSimplyMade);
    return simple ? entries / 2 : entries;
  }
}
