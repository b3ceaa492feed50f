package dev.uplift.sync;

import dev.uplift.database.Database;
import dev.uplift.database.Session;

/** How a sync's session is set up: whole names only, bodies unchecked, no time limit on work. */
final class Sessions {
  /** Undone with the transaction. */
  static final String IN_TRANSACTION = "set local lock_timeout = '10s'";

  private static final String SETTINGS =
      """
      set search_path = '';
      set check_function_bodies = off;
      set statement_timeout = 0;
      set idle_in_transaction_session_timeout = 0;
      set client_min_messages = warning;
      set row_security = off
      """;

  /**
   * What the database and the role say; our driver would have said the time zone of this machine.
   */
  private static final String TIME_ZONE =
      """
      select split_part(c, '=', 2) zone
        from pg_db_role_setting s, unnest(s.setconfig) c
       where lower(split_part(c, '=', 1)) = 'timezone'
         and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
         and s.setrole in (0, (select oid from pg_roles where rolname = current_user))
       order by s.setrole desc, s.setdatabase desc limit 1
      """;

  private Sessions() {}

  static Session open(Database database, String path) {
    Session session = database.session(path);
    long _ = session.execute(SETTINGS);
    session
        .first(TIME_ZONE, row -> row.string("zone"))
        .ifPresent(
            zone -> session.query("select set_config('TimeZone', ?, false)", row -> zone, zone));
    return session;
  }
}
