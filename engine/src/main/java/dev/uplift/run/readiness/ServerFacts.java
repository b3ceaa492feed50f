package dev.uplift.run.readiness;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.Optional;

/**
 * What a server says of itself and of Uplift's role, in one query.
 *
 * @param directPid whether the backend that answers is the one that was connected to
 * @param freeConnections that an ordinary role can still open, by every limit that holds
 * @param lockEntries of the server's lock table
 * @param relations that one dump locks at once
 * @param collationBefore the collation version that the database was made with
 * @param collationNow the operating system's
 */
record ServerFacts(
    String role,
    String database,
    boolean superuser,
    boolean createsDatabases,
    boolean createsRoles,
    boolean directPid,
    boolean readOnly,
    int freeConnections,
    long lockEntries,
    int lockSlots,
    long relations,
    Optional<String> collationBefore,
    Optional<String> collationNow) {

  private static final String READ =
      """
      with settings as (
        select current_setting('max_connections')::int as connections,
               current_setting('superuser_reserved_connections')::int
                 + coalesce(current_setting('reserved_connections', true)::int, 0) as reserved,
               current_setting('max_prepared_transactions')::int as prepared,
               current_setting('max_locks_per_transaction')::int as locks
      ), used as (
        select count(*) filter (where backend_type = 'client backend')::int as clients,
               count(*) filter (where datname = current_database())::int as here,
               count(*) filter (where usename = current_user)::int as mine
          from pg_stat_activity
      )
      select r.rolname as role, d.datname as database, r.rolsuper, r.rolcreatedb, r.rolcreaterole,
             pg_backend_pid() as pid,
             pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool
               as read_only,
             least(s.connections - s.reserved - u.clients,
                   case when d.datconnlimit >= 0 and not r.rolsuper then d.datconnlimit - u.here
                        else s.connections end,
                   case when r.rolconnlimit >= 0 and not r.rolsuper then r.rolconnlimit - u.mine
                        else s.connections end) as free,
             s.locks::int8 * (s.connections + s.prepared) as lock_entries,
             s.connections + s.prepared as lock_slots,
             (select count(*) from pg_class
               where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and oid >= 16384) as relations,
             d.datcollversion as collation_before,
             pg_database_collation_actual_version(d.oid) as collation_now
        from pg_roles r, pg_database d, settings s, used u
       where r.rolname = current_user and d.datname = current_database()
      """;

  static ServerFacts read(Session session) {
    int connected = session.backendPid();
    return session.one(READ, row -> of(row, connected));
  }

  private static ServerFacts of(Row row, int connected) {
    return new ServerFacts(
        row.string("role"),
        row.string("database"),
        row.flag("rolsuper"),
        row.flag("rolcreatedb"),
        row.flag("rolcreaterole"),
        row.integer("pid") == connected,
        row.flag("read_only"),
        row.integer("free"),
        row.number("lock_entries"),
        row.integer("lock_slots"),
        row.number("relations"),
        Optional.ofNullable(row.stringOrNull("collation_before")),
        Optional.ofNullable(row.stringOrNull("collation_now")));
  }
}
