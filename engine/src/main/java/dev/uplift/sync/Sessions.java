package dev.uplift.sync;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.time.Duration;

/** How a sync's session is set up: whole names only, bodies unchecked, no time limit on work. */
final class Sessions {
  private static final String SETTINGS =
      """
      set search_path = '';
      set check_function_bodies = off;
      set statement_timeout = 0;
      set idle_in_transaction_session_timeout = 0;
      set client_min_messages = warning;
      set row_security = off
      """;

  private Sessions() {}

  /** Undone with the transaction. */
  static String inTransaction(Duration lockWait) {
    return "set local lock_timeout = " + Math.max(1, lockWait.toMillis());
  }

  static Session open(Database database, String path) {
    Session session = database.session(path);
    long _ = session.execute(SETTINGS);
    return session;
  }
}
