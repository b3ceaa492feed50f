package dev.uplift.sync;

import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * How many locks one transaction may hold: a third of the server's lock table, since others use it
 * too.
 *
 * @param entries of the lock table that a transaction may fill
 */
record LockBudget(int entries) {
  private static final String READ =
      """
      select current_setting('max_locks_per_transaction')::int8
             * (current_setting('max_connections')::int8
                + current_setting('max_prepared_transactions')::int8) n
      """;

  static LockBudget read(Session session) {
    return new LockBudget(Math.clamp(session.one(READ, row -> row.number("n")) / 3, 64, 50_000));
  }

  /** Units in order, as many to a transaction as fit; what must commit alone does. */
  List<List<Change>> transactions(List<Change> changes) {
    List<List<Change>> all = new ArrayList<>();
    List<Change> open = new ArrayList<>();
    int used = 0;
    for (List<Change> unit : units(changes)) {
      int needs = unit.stream().mapToInt(Change::locks).sum();
      boolean alone = unit.stream().anyMatch(change -> change.form() == Form.ALONE);
      if (!open.isEmpty() && (alone || used + needs > entries)) {
        all.add(List.copyOf(open));
        open.clear();
        used = 0;
      }
      open.addAll(unit);
      used += alone ? entries : needs;
    }
    if (!open.isEmpty()) {
      all.add(List.copyOf(open));
    }
    return all;
  }

  static List<List<Change>> units(List<Change> changes) {
    List<List<Change>> units = new ArrayList<>();
    for (Change change : changes) {
      if (units.isEmpty() || units.getLast().getLast().unit() != change.unit()) {
        units.add(new ArrayList<>());
      }
      units.getLast().add(change);
    }
    return units;
  }
}
