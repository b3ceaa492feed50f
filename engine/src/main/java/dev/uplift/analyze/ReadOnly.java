package dev.uplift.analyze;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Transactions in which nothing can be changed, each as short as what is asked in it, so that an
 * analysis of a database in use holds nothing up.
 *
 * @param supposed makes what questions speak of and is not there yet: at the beginning of each
 *     transaction, which is read only from then on and undone at its end, so that nobody else ever
 *     sees it
 */
record ReadOnly(Database database, List<String> supposed) {
  private static final String SETTINGS =
      """
      set local search_path = '';
      set local row_security = off;
      set local check_function_bodies = off;
      set local lock_timeout = '30s';
      set local statement_timeout = 0;
      set local idle_in_transaction_session_timeout = 0
      """;

  private static final String SCAN = "set transaction read only";

  /** What would run on its own where something is made. */
  private static final String WATCHERS =
      """
      select evtname as name from pg_catalog.pg_event_trigger
       where evtenabled in ('O', 'A') and evtevent in ('ddl_command_start', 'ddl_command_end')
       order by evtname limit 1
      """;

  /**
   * Whoever makes something holds a transaction id, and no logical slot of the server, of whatever
   * database, goes on past the beginning of one that has not ended.
   */
  private static final String SLOTS =
      """
      select slot_name::text as name from pg_catalog.pg_replication_slots
       where slot_type = 'logical' order by slot_name limit 1
      """;

  ReadOnly {
    supposed = List.copyOf(supposed);
  }

  ReadOnly(Database database) {
    this(database, List.of());
  }

  /** The same, in which this is there already, too. */
  ReadOnly supposing(List<String> sql) {
    Set<String> all = new LinkedHashSet<>(supposed);
    all.addAll(sql);
    return new ReadOnly(database, List.copyOf(all));
  }

  /** Why what is supposed cannot be made here. */
  Optional<String> hindrance() {
    if (supposed.isEmpty()) {
      return Optional.empty();
    }
    try {
      return watcher().or(this::slot).or(() -> of(_ -> Optional.empty()));
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of("what it speaks of cannot be made beforehand: " + e.text());
    }
  }

  private Optional<String> watcher() {
    return new ReadOnly(database)
        .of(session -> session.first(WATCHERS, row -> row.string("name")))
        .map(
            name ->
                "what it speaks of is not made beforehand, since the event trigger \""
                    + name
                    + "\" would run");
  }

  private Optional<String> slot() {
    return new ReadOnly(database)
        .of(session -> session.first(SLOTS, row -> row.string("name")))
        .map(
            name ->
                "what it speaks of is not made beforehand, since the logical replication slot \""
                    + name
                    + "\" would keep all that is written until the end of the scan");
  }

  <T> T of(Function<Session, T> work) {
    return database.with(
        "analyze",
        session ->
            session.undone(
                () -> {
                  long _ = session.execute(SETTINGS);
                  supposed.forEach(session::execute);
                  long _ = session.execute(SCAN);
                  return work.apply(session);
                }));
  }
}
