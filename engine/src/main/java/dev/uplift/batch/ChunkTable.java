package dev.uplift.batch;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ledger. A chunk is leased in a short transaction of its own; its effect and its mark commit
 * in another. {@code attempt} and {@code epoch} fence off whoever lost the lease.
 */
final class ChunkTable {
  static final String CREATE =
      """
      create table if not exists dbupgrade.chunk (
        run bigint not null,
        script text not null,
        company text not null default '',
        datapartition text not null default '',
        number int not null,
        first_key text[],
        next_key text[],
        rows_estimate bigint not null default -1,
        attempt int not null default 0,
        epoch int not null default 0,
        backend int,
        backend_start timestamptz,
        leased_until timestamptz,
        done_at timestamptz,
        rows bigint,
        checkpoint text[],
        seconds double precision,
        primary key (run, script, company, datapartition, number))
      with (fillfactor = 50)
      """;

  private static final String WHERE_TASK =
      " where run = ? and script = ? and company = ? and datapartition = ?";

  static final String OPEN_NUMBERS =
      "select number from dbupgrade.chunk" + WHERE_TASK + " and done_at is null order by number";

  private static final String CLEAR = "delete from dbupgrade.chunk" + WHERE_TASK;

  private static final String DONE =
      "select count(*) n from dbupgrade.chunk" + WHERE_TASK + " and done_at is not null";

  private static final String SINGLE =
      """
      insert into dbupgrade.chunk (run, script, company, datapartition, number)
      values (?, ?, ?, ?, 0)
      """;

  /**
   * Asynchronous: a lease that a crash of the server forgets is no loss, since all backends die.
   */
  private static final String LEASE =
      """
      update dbupgrade.chunk
         set attempt = attempt + 1, epoch = ?, backend = pg_backend_pid(), backend_start = ?,
             leased_until = clock_timestamp() + ? * interval '1 millisecond'
       where run = ? and script = ? and company = ? and datapartition = ? and number = ?
         and attempt = ? and done_at is null
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
         and set_config('synchronous_commit', 'off', true) = 'off'
      returning attempt, first_key, next_key, rows_estimate, checkpoint
      """;

  private static final String MARK =
      """
      update dbupgrade.chunk
         set done_at = clock_timestamp(), rows = coalesce(rows, 0) + ?,
             seconds = extract(epoch from clock_timestamp() - now())
       where run = ? and script = ? and company = ? and datapartition = ? and number = ?
         and attempt = ? and epoch = ? and done_at is null
         and pg_current_xact_id()::text = ?
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  /** One part of a chunk, on the way to its mark. */
  private static final String KEEP =
      """
      update dbupgrade.chunk
         set checkpoint = nullif(?::text[], '{}'), rows = coalesce(rows, 0) + ?
       where run = ? and script = ? and company = ? and datapartition = ? and number = ?
         and attempt = ? and epoch = ? and done_at is null
         and pg_current_xact_id()::text = ?
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String STAND =
      """
      select attempt, epoch, done_at is not null as done, rows, rows_estimate, backend,
             backend_start
        from dbupgrade.chunk
       where run = ? and script = ? and company = ? and datapartition = ? and number = ?
      """;

  private static final String RENEW =
      """
      update dbupgrade.chunk c
         set leased_until = clock_timestamp() + ? * interval '1 millisecond'
        from (select ctid from dbupgrade.chunk
               where run = ? and epoch = ? and done_at is null and backend = any (?::int[])
                 for update skip locked) mine
       where c.ctid = mine.ctid
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  ChunkTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /** A chunk that this session holds. Keys are texts; none means the range is open there. */
  record Lease(
      int attempt,
      List<String> firstKey,
      List<String> nextKey,
      long rowsEstimate,
      List<String> checkpoint) {
    Lease at(List<String> key) {
      return new Lease(attempt, firstKey, nextKey, rowsEstimate, key);
    }
  }

  /** Where a chunk stands. */
  record Stand(
      int attempt,
      int epoch,
      boolean done,
      long rows,
      long rowsEstimate,
      int backend,
      Optional<Instant> backendStart) {}

  List<Integer> openNumbers(TaskKey key) {
    return session.query(
        OPEN_NUMBERS,
        row -> row.integer("number"),
        run,
        key.script(),
        key.company(),
        key.partition());
  }

  void clear(TaskKey key) {
    session.update(CLEAR, run, key.script(), key.company(), key.partition());
  }

  long done(TaskKey key) {
    return session.one(
        DONE, row -> row.number("n"), run, key.script(), key.company(), key.partition());
  }

  void putSingle(TaskKey key) {
    session.update(SINGLE, run, key.script(), key.company(), key.partition());
  }

  /** Empty when the chunk is done, stands at another attempt, or the run at another epoch. */
  Optional<Lease> lease(
      TaskKey key, int number, int attempt, Instant backendStart, Duration lease) {
    return session.first(
        LEASE,
        row ->
            new Lease(
                row.integer("attempt"),
                row.strings("first_key"),
                row.strings("next_key"),
                row.number("rows_estimate"),
                row.strings("checkpoint")),
        epoch,
        backendStart,
        lease.toMillis(),
        run,
        key.script(),
        key.company(),
        key.partition(),
        number,
        attempt,
        run,
        epoch);
  }

  /** In the effect's transaction. False means that it must be rolled back. */
  boolean mark(TaskKey key, int number, Lease lease, String transaction, long rows) {
    return session.update(
            MARK,
            rows,
            run,
            key.script(),
            key.company(),
            key.partition(),
            number,
            lease.attempt(),
            epoch,
            transaction,
            run,
            epoch)
        == 1;
  }

  /**
   * In the transaction of a part of the effect: where the next part begins. False means that it
   * must be rolled back.
   */
  boolean keep(TaskKey key, int number, Lease lease, String transaction, Effect.Done part) {
    return session.update(
            KEEP,
            part.checkpoint(),
            part.rows(),
            run,
            key.script(),
            key.company(),
            key.partition(),
            number,
            lease.attempt(),
            epoch,
            transaction,
            run,
            epoch)
        == 1;
  }

  Stand stand(TaskKey key, int number) {
    return stand(STAND, key, number);
  }

  /** Waits for whoever is about to commit: what is read then is final. */
  Stand standLocked(TaskKey key, int number) {
    return stand(STAND + " for update", key, number);
  }

  /** A sign of life for the chunks that these backends hold. */
  void renew(List<Integer> backends, Duration lease) {
    session.update(
        RENEW,
        lease.toMillis(),
        run,
        epoch,
        backends.stream().map(String::valueOf).toList(),
        run,
        epoch);
  }

  private Stand stand(String sql, TaskKey key, int number) {
    return session.one(
        sql, ChunkTable::readStand, run, key.script(), key.company(), key.partition(), number);
  }

  private static Stand readStand(Row row) {
    Long rows = row.numberOrNull("rows");
    Long backend = row.numberOrNull("backend");
    return new Stand(
        row.integer("attempt"),
        row.integer("epoch"),
        row.flag("done"),
        rows == null ? 0 : rows,
        row.number("rows_estimate"),
        backend == null ? 0 : Math.toIntExact(backend),
        Optional.ofNullable(row.instantOrNull("backend_start")));
  }
}
