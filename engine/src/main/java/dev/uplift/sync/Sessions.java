package dev.uplift.sync;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.time.Duration;

/**
 * How a sync's session is set up: whole names only, bodies unchecked, no time limit on work or on
 * waiting for it, and no less memory for indexes than makes them quick: more than this brings
 * nothing (measured with 5 million rows). On a server of the same machine, whose processors can be
 * counted, no more workers build an index than there are processors beside the session's own: with
 * two processors one worker is up to a tenth quicker than the usual two.
 */
final class Sessions {
  private static final String SETTINGS =
      """
      set search_path = '';
      set check_function_bodies = off;
      set statement_timeout = 0;
      set idle_in_transaction_session_timeout = 0;
      set idle_session_timeout = 0;
      set client_min_messages = warning;
      set row_security = off;
      select set_config('maintenance_work_mem', '256MB', false)
       where pg_size_bytes(current_setting('maintenance_work_mem')) < 256 * 1024 * 1024;
      select set_config('transaction_timeout', '0', false)
       where current_setting('transaction_timeout', true) is not null
      """;

  private static final String WORKERS =
      """
      select set_config('max_parallel_maintenance_workers', ?::text, false)
       where current_setting('max_parallel_maintenance_workers')::int > ?::int
         and (inet_server_addr() is null or inet_server_addr() = inet_client_addr())
      """;

  private Sessions() {}

  /** Undone with the transaction. */
  static String inTransaction(Duration lockWait) {
    return "set local lock_timeout = " + Math.max(1, lockWait.toMillis());
  }

  static Session open(Database database, String path) {
    Session session = database.session(path);
    try {
      long _ = session.execute(SETTINGS);
      int beside = Runtime.getRuntime().availableProcessors() - 1;
      var _ = session.query(WORKERS, _ -> beside, beside, beside);
      return session;
    } catch (SqlFailure e) {
      session.close();
      throw e;
    }
  }
}
