package dev.uplift.batch.throttle;

import dev.uplift.database.Session;
import java.time.Duration;
import java.util.Optional;

/**
 * What the server says of itself.
 *
 * @param position of its log, in bytes
 * @param standby the one that is furthest behind; empty when none is connected
 * @param workers sessions that work on the run, of all processes
 */
record Gauges(long position, Optional<Standby> standby, int workers) {

  /**
   * A standby that answers nothing keeps its last delay in the server's view: so its silence
   * counts.
   */
  private static final String READ =
      """
      with standby as (
        select coalesce(nullif(application_name, ''), host(client_addr), 'a standby') as name,
               pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint as bytes,
               case when replay_lsn >= pg_current_wal_lsn() then 0
                    else greatest(coalesce(extract(epoch from replay_lag), 0),
                                  coalesce(extract(epoch from clock_timestamp() - reply_time), 0))
               end as seconds
          from pg_stat_replication where replay_lsn is not null)
      select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as position,
             (select count(*)::int from dbupgrade.batchsession s
                join pg_stat_activity a on a.pid = s.backend
                 and a.backend_start = s.backend_start
               where s.run = ?) as workers,
             (select name from standby order by bytes desc limit 1) as name,
             coalesce((select max(bytes) from standby), 0) as bytes,
             coalesce((select max(seconds) from standby), 0)::double precision as seconds
      """;

  /** How far the standby is behind. */
  record Standby(String name, long bytes, Duration behind) {}

  static Gauges read(Session session, long run) {
    return session.one(
        READ,
        row -> {
          String name = row.stringOrNull("name");
          Standby furthest =
              new Standby(
                  name == null ? "" : name,
                  row.number("bytes"),
                  Duration.ofMillis(Math.round(row.decimal("seconds") * 1000)));
          return new Gauges(
              row.number("position"),
              Optional.of(furthest).filter(s -> !s.name().isEmpty()),
              row.integer("workers"));
        },
        run);
  }
}
