package dev.uplift.plan.disk;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;

/**
 * How much larger the server's log may still become on its disk: what it keeps by itself, less the
 * segments that lie there already and are written over.
 *
 * @param most bytes; {@link Long#MAX_VALUE} where nothing that is written is let go of
 */
public record LogGrowth(long most) {
  /** As if nothing were ever written over. */
  public static final LogGrowth UNLIMITED = new LogGrowth(Long.MAX_VALUE);

  /**
   * Whether a slot that nobody reads, or that a long transaction or a slow reader keeps, or an
   * archive that takes nothing, holds the log back. A logical one passes no transaction that goes
   * on, and a rewrite is one.
   */
  private static final String HELD_BACK =
      """
      select exists (select from pg_replication_slots
                      where restart_lsn is not null and wal_status is distinct from 'lost'
                        and (not active or slot_type = 'logical' or wal_status <> 'reserved'))
             or (current_setting('archive_mode') <> 'off'
                 and (current_setting('archive_command') = ''
                          and current_setting('archive_library') = ''
                      or exists (select from pg_stat_archiver
                                  where last_failed_time
                                        > coalesce(last_archived_time, '-infinity'))))
             as held_back,
             has_function_privilege('pg_ls_waldir()', 'execute')
             and has_function_privilege('pg_control_checkpoint()', 'execute') as readable,
             pg_size_bytes(current_setting('max_wal_size'))
             + pg_size_bytes(current_setting('wal_keep_size')) as most
      """;

  /**
   * From where a recovery would begin on, segments are counted by the one setting, else by both.
   */
  private static final String LEFT =
      """
      with segment as (
        select s.size, s.name collate "C" >= c.redo_wal_file collate "C" as ahead
          from pg_ls_waldir() s, pg_control_checkpoint() c
         where s.name ~ '^[0-9A-F]{24}$'),
      held as (
        select coalesce(sum(size) filter (where ahead), 0)::bigint as ahead,
               coalesce(sum(size) filter (where not ahead), 0)::bigint as behind
          from segment)
      select greatest(0, pg_size_bytes(current_setting('max_wal_size')) - ahead)
             + greatest(0, pg_size_bytes(current_setting('wal_keep_size')) - behind) as most
        from held
      """;

  public LogGrowth {
    if (most < 0) {
      throw new IllegalArgumentException("a log does not shrink: " + most);
    }
  }

  /** As the server is now; where the role may not look into the log, as if it were empty. */
  public static LogGrowth read(Session session) {
    record Kept(boolean heldBack, boolean readable, long most) {}
    Kept kept =
        session.one(
            HELD_BACK,
            row -> new Kept(row.flag("held_back"), row.flag("readable"), row.number("most")));
    if (kept.heldBack()) {
      return UNLIMITED;
    }
    return new LogGrowth(kept.readable() ? left(session, kept.most()) : kept.most());
  }

  /** Some servers let nobody look into the log, whatever rights say. */
  private static long left(Session session, long unseen) {
    try {
      return session.one(LEFT, row -> row.number("most"));
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return unseen;
    }
  }

  /** What its disk has to take of so many bytes that are written to it. */
  public long of(long written) {
    return Math.min(written, most);
  }
}
