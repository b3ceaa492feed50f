package dev.uplift.batch.ledger;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ledger. Chunks are leased in a short transaction of their own; their effect and their mark
 * ({@link ChunkMark}) commit in another. {@code attempt} and {@code epoch} fence off whoever lost
 * the lease. A lease lasts as long as its session gives signs of life ({@link BatchSessionTable}).
 */
public final class ChunkTable {
  public static final String CREATE =
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
         set attempt = attempt + 1, epoch = ?, backend = pg_backend_pid(), backend_start = ?
       where run = ? and script = ? and company = ? and datapartition = ?
         and number = any (?::int[]) and attempt = ? and done_at is null
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
         and set_config('synchronous_commit', 'off', true) = 'off'
      returning number, attempt, first_key, next_key, rows_estimate, checkpoint
      """;

  /** As {@link #LEASE}, of the last chunks that nobody has begun. */
  private static final String LEASE_LAST =
      """
      with free as materialized (
        select number from dbupgrade.chunk
         where run = ? and script = ? and company = ? and datapartition = ?
           and number < ? and attempt = 0 and done_at is null
         order by number desc limit ? for update skip locked)
      update dbupgrade.chunk c
         set attempt = attempt + 1, epoch = ?, backend = pg_backend_pid(), backend_start = ?
        from free
       where c.run = ? and c.script = ? and c.company = ? and c.datapartition = ?
         and c.number = free.number
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
         and set_config('synchronous_commit', 'off', true) = 'off'
      returning c.number, c.attempt, c.first_key, c.next_key, c.rows_estimate, c.checkpoint
      """;

  /** Begun, not done, and whoever began it is gone or has given no sign of life. */
  private static final String ABANDONED =
      """
      select c.number from dbupgrade.chunk c
       where c.run = ? and c.script = ? and c.company = ? and c.datapartition = ?
         and c.done_at is null and c.attempt > 0
         and not exists (
           select from dbupgrade.batchsession s
             join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
            where s.run = c.run and s.epoch = c.epoch and s.backend = c.backend
              and s.backend_start = c.backend_start and s.leased_until > clock_timestamp())
       order by c.number limit 10
      """;

  private static final String STAND =
      """
      select attempt, epoch, done_at is not null as done, rows, rows_estimate, backend,
             backend_start
        from dbupgrade.chunk
       where run = ? and script = ? and company = ? and datapartition = ? and number = ?
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  public ChunkTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /** Where a chunk stands. */
  public record Stand(
      int attempt,
      int epoch,
      boolean done,
      long rows,
      long rowsEstimate,
      int backend,
      Optional<Instant> backendStart) {}

  /** Of the task's chunks that are not done, in order. */
  public List<Integer> openNumbers(TaskKey key) {
    return session.query(
        OPEN_NUMBERS,
        row -> row.integer("number"),
        run,
        key.script(),
        key.company(),
        key.partition());
  }

  /** Takes all of the task's chunks out, whatever has become of them. */
  public void clear(TaskKey key) {
    session.update(CLEAR, run, key.script(), key.company(), key.partition());
  }

  /** How many of the task's chunks are done. */
  public long done(TaskKey key) {
    return session.one(
        DONE, row -> row.number("n"), run, key.script(), key.company(), key.partition());
  }

  /** One chunk of all rows. */
  public void putSingle(TaskKey key) {
    session.update(SINGLE, run, key.script(), key.company(), key.partition());
  }

  /**
   * Those of the chunks that are now this session's, in the order of their numbers: the others are
   * done or stand at another attempt, or the run at another epoch.
   */
  public List<Lease> lease(TaskKey key, List<Integer> numbers, int attempt, Instant backendStart) {
    return session
        .query(
            LEASE,
            ChunkTable::readLease,
            epoch,
            backendStart,
            run,
            key.script(),
            key.company(),
            key.partition(),
            numbers,
            attempt,
            run,
            epoch)
        .stream()
        .sorted(Lease.BY_NUMBER)
        .toList();
  }

  /** The last chunks of a number below this one that nobody has begun: now this session's. */
  public List<Lease> leaseLast(TaskKey key, int below, int many, Instant backendStart) {
    return session
        .query(
            LEASE_LAST,
            ChunkTable::readLease,
            run,
            key.script(),
            key.company(),
            key.partition(),
            below,
            many,
            epoch,
            backendStart,
            run,
            key.script(),
            key.company(),
            key.partition(),
            run,
            epoch)
        .stream()
        .sorted(Lease.BY_NUMBER)
        .toList();
  }

  /** Some chunks that were begun by somebody who is not at work any more. */
  public List<Integer> abandoned(TaskKey key) {
    return session.query(
        ABANDONED, row -> row.integer("number"), run, key.script(), key.company(), key.partition());
  }

  /** Where the chunk stands now; it may change at any moment. */
  public Stand stand(TaskKey key, int number) {
    return stand(STAND, key, number);
  }

  /** Waits for whoever is about to commit: what is read then is final. */
  public Stand standLocked(TaskKey key, int number) {
    return stand(STAND + " for update", key, number);
  }

  private Stand stand(String sql, TaskKey key, int number) {
    return session.one(
        sql, ChunkTable::readStand, run, key.script(), key.company(), key.partition(), number);
  }

  private static Lease readLease(Row row) {
    return new Lease(
        row.integer("number"),
        row.integer("attempt"),
        row.strings("first_key"),
        row.strings("next_key"),
        row.number("rows_estimate"),
        row.strings("checkpoint"));
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
