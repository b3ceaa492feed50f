package dev.uplift.plan.cost;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Measures a server with a table of its own in a transaction that is rolled back: about a second's
 * work, which nobody else sees. An ordinary table, because a temporary one writes no log.
 */
final class Calibration {
  /** About 120 bytes each: more than fits the processor's caches, little beside a real table. */
  static final int ROWS = 150_000;

  private static final String MAKE =
      """
      set local statement_timeout = '30s';
      set local lock_timeout = '2s';
      create schema uplift_calibration;
      create table uplift_calibration.t (id bigint, amount numeric(32,16), tax numeric(32,16),
        name text, at timestamptz)
      """;

  private static final String FILL =
      """
      insert into uplift_calibration.t
        select i, i * 1.2345678901234, i / 7.0, 'row ' || i || repeat('.', 20 + i % 20), now()
          from generate_series(1, ?) i
      """;

  private static final String REWRITE =
      """
      alter table uplift_calibration.t
        alter amount type numeric(32,6), alter tax type numeric(32,6)
      """;

  private static final String INDEX = "create index on uplift_calibration.t (id)";

  private static final String SCAN =
      "select count(*) from uplift_calibration.t where amount < 0 or name is null or tax < 0";

  private static final String CAST =
      """
      select count(amount::numeric(32,4)), count(tax::numeric(32,4)) from uplift_calibration.t
       where not (amount < 0 or name is null or tax < 0)
      """;

  private static final String ANALYZE = "analyze uplift_calibration.t";

  private static final String UPDATE = "update uplift_calibration.t set name = name || '!'";

  private static final String STATE =
      """
      select pg_table_size('uplift_calibration.t') as bytes,
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::int8 as log
      """;

  private final Database database;
  private final InstantSource clock;

  Calibration(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private record State(long bytes, long log) {}

  /** Empty where the server does not let it be measured: no right to make a schema, no time. */
  Optional<Speeds> measure(int rows) {
    try {
      return Optional.of(
          database.with("calibrate", session -> session.undone(() -> measured(session, rows))));
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Speeds measured(Session session, int rows) {
    long _ = session.execute(MAKE);
    long _ = session.update(FILL, rows);
    State before = state(session);
    double rewrite = seconds(session, REWRITE);
    State after = state(session);
    double index = seconds(session, INDEX);
    double scan = seconds(session, SCAN);
    double scanAndCast = seconds(session, CAST);
    double cast = Math.max(scanAndCast - scan, scanAndCast / 10);
    double analyze = seconds(session, ANALYZE);
    double update = seconds(session, UPDATE);
    double log = (double) (after.log() - before.log()) / after.bytes();
    return new Speeds(
        Speeds.FORMAT,
        true,
        clock.instant(),
        after.bytes() / rewrite,
        rows / rewrite,
        after.bytes() / scan,
        rows / index,
        rows / update,
        2 * rows / cast,
        ChangeCosts.sampled(after.bytes(), rows) / analyze,
        Math.clamp(log, 0, 4));
  }

  private double seconds(Session session, String sql) {
    Instant start = clock.instant();
    long _ = session.execute(sql);
    return Math.max(1e-4, Duration.between(start, clock.instant()).toNanos() / 1e9);
  }

  private static State state(Session session) {
    return session.one(STATE, row -> new State(row.number("bytes"), row.number("log")));
  }
}
