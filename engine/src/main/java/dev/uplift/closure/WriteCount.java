package dev.uplift.closure;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows written since some moment, from the server's own statistics: a session reports within ten
 * seconds of its transaction, and when it ends.
 */
final class WriteCount {
  /** The journal and the ledger are Uplift's own. */
  private static final String NOW =
      """
      select schemaname as schema, relname as name,
             n_tup_ins as inserted, n_tup_upd as updated, n_tup_del as deleted
        from pg_stat_user_tables
       where schemaname <> 'dbupgrade' and schemaname not like 'pg\\_%'
       order by 1, 2
      """;

  private WriteCount() {}

  /** Since the statistics began. */
  static List<TableWrites> now(Session inside) {
    return inside.query(
        NOW,
        row ->
            new TableWrites(
                Identifier.display(row.string("schema"))
                    + "."
                    + Identifier.display(row.string("name")),
                row.number("inserted"),
                row.number("updated"),
                row.number("deleted")));
  }

  /**
   * What came since; tables with nothing are left out. Where a count is lower than before, the
   * server lost its statistics in a crash, and what it has since is what is known.
   */
  static List<TableWrites> since(List<TableWrites> before, List<TableWrites> now) {
    Map<String, TableWrites> then = new HashMap<>();
    before.forEach(writes -> then.put(writes.table(), writes));
    return now.stream()
        .map(writes -> since(Optional.ofNullable(then.get(writes.table())), writes))
        .filter(writes -> writes.inserted() + writes.updated() + writes.deleted() > 0)
        .toList();
  }

  private static TableWrites since(Optional<TableWrites> before, TableWrites now) {
    return before
        .filter(then -> !lost(then, now))
        .map(
            then ->
                new TableWrites(
                    now.table(),
                    now.inserted() - then.inserted(),
                    now.updated() - then.updated(),
                    now.deleted() - then.deleted()))
        .orElse(now);
  }

  private static boolean lost(TableWrites then, TableWrites now) {
    return now.inserted() < then.inserted()
        || now.updated() < then.updated()
        || now.deleted() < then.deleted();
  }
}
