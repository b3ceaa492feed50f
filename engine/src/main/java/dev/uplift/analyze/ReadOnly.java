package dev.uplift.analyze;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.util.function.Function;

/**
 * Transactions in which nothing can be changed, each as short as what is asked in it, so that an
 * analysis of a database in use holds nothing up.
 */
record ReadOnly(Database database) {
  private static final String SCAN =
      """
      set transaction read only;
      set local search_path = '';
      set local row_security = off;
      set local lock_timeout = '30s';
      set local statement_timeout = 0;
      set local idle_in_transaction_session_timeout = 0
      """;

  <T> T of(Function<Session, T> work) {
    return database.with(
        "analyze",
        session ->
            session.transaction(
                () -> {
                  long _ = session.execute(SCAN);
                  return work.apply(session);
                }));
  }
}
