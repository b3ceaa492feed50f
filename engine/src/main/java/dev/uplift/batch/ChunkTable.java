package dev.uplift.batch;

import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ledger. Chunks are leased in a short transaction of their own; their effect and their mark
 * commit in another. {@code attempt} and {@code epoch} fence off whoever lost the lease. A lease
 * lasts as long as its session gives signs of life ({@link BatchSessionTable}).
 */
final class ChunkTable {
  static final Comparator<Lease> BY_NUMBER = Comparator.comparingInt(Lease::number);

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

  /**
   * With the server's own price for a look at a row, which speaks of disks that turn, it reads a
   * whole table again for every chunk that joins it: twice the rows are four times the time. A
   * price that somebody has set stays. docs/decisions/0030
   */
  private static final String LOOKING_UP =
      ", set_config('random_page_cost', case current_setting('random_page_cost') when '4' then '1.1'"
          + " else current_setting('random_page_cost') end, true)";

  /** What {@link #opening} remembers of the transaction, and forgets when it ends. */
  private static final String SAME =
      "current_setting('uplift.transaction', true) = pg_current_xact_id()::text";

  /**
   * Marks the chunks or fails: a text that is no number says why. The rows of a span are written at
   * its first chunk. Names: 1 whether the transaction is still the one that was opened, 2 which.
   */
  @SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
  private static final String MARKED =
      """
      with closed as (
        update dbupgrade.chunk
           set done_at = clock_timestamp(),
               rows = coalesce(rows, 0) + case when number = ? then ? else 0 end,
               seconds = extract(epoch from clock_timestamp() - now()) / ?
         where run = ? and script = ? and company = ? and datapartition = ?
           and number %2$s and attempt = ? and epoch = ? and done_at is null
           and exists (select from dbupgrade.run where id = ? and epoch = ?) and %1$s
        returning 1)
      select case when count(*) = ? then 1
             else (case when %1$s then 'leaseLost' else 'transactionEnded' end)::int end
        from closed
      """;

  private static final String MARK = MARKED.formatted(SAME, "= any (?::int[])");

  /** The server keeps its plan for one number, and would plan anew for each array. */
  private static final String MARK_ONE = MARKED.formatted(SAME, "= ?::int");

  /** As {@link #MARK}, of one part of a chunk, on the way to its mark. */
  @SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
  private static final String KEEP =
      """
      with closed as (
        update dbupgrade.chunk
           set checkpoint = nullif(?::text[], '{}'), rows = coalesce(rows, 0) + ?
         where run = ? and script = ? and company = ? and datapartition = ?
           and number = ?::int and attempt = ? and epoch = ? and done_at is null
           and exists (select from dbupgrade.run where id = ? and epoch = ?) and %1$s
        returning 1)
      select case when count(*) = ? then 1
             else (case when %1$s then 'leaseLost' else 'transactionEnded' end)::int end
        from closed
      """
          .formatted(SAME);

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

  ChunkTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /** A chunk that this session holds. Keys are texts; none means the range is open there. */
  record Lease(
      int number,
      int attempt,
      List<String> firstKey,
      List<String> nextKey,
      long rowsEstimate,
      List<String> checkpoint) {
    Lease {
      firstKey = List.copyOf(firstKey);
      nextKey = List.copyOf(nextKey);
      checkpoint = List.copyOf(checkpoint);
    }

    Lease at(List<String> key) {
      return new Lease(number, attempt, firstKey, nextKey, rowsEstimate, key);
    }

    /** The part of it that comes before this key. */
    Lease upTo(List<String> key, long rows) {
      return new Lease(number, attempt, firstKey, key, rows, checkpoint);
    }

    /** Whether one transaction may hold both: nothing lies between them, and one mark fits both. */
    boolean endsWhere(Lease next) {
      return attempt == next.attempt
          && !nextKey.isEmpty()
          && nextKey.equals(next.firstKey)
          && checkpoint.isEmpty()
          && next.checkpoint.isEmpty();
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

  /**
   * Those of the chunks that are now this session's, in the order of their numbers: the others are
   * done or stand at another attempt, or the run at another epoch.
   */
  List<Lease> lease(TaskKey key, List<Integer> numbers, int attempt, Instant backendStart) {
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
        .sorted(BY_NUMBER)
        .toList();
  }

  /** The last chunks of a number below this one that nobody has begun: now this session's. */
  List<Lease> leaseLast(TaskKey key, int below, int many, Instant backendStart) {
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
        .sorted(BY_NUMBER)
        .toList();
  }

  /** Some chunks that were begun by somebody who is not at work any more. */
  List<Integer> abandoned(TaskKey key) {
    return session.query(
        ABANDONED, row -> row.integer("number"), run, key.script(), key.company(), key.partition());
  }

  /**
   * What has to be said first in the transaction of an effect.
   *
   * @param idle after how long the server ends a session that stands in it and does nothing
   * @param path for unqualified names, as SQL; empty: as the database says
   * @param part whether it changes one part of its rows of many, and is to look these up
   */
  static String opening(Duration idle, Optional<String> path, boolean part) {
    return "select set_config('uplift.transaction', pg_current_xact_id()::text, true),"
        + " set_config('idle_in_transaction_session_timeout', "
        + Identifier.literal(Long.toString(Math.max(1, idle.toMillis())))
        + ", true)"
        + path.map(p -> ", set_config('search_path', " + Identifier.literal(p) + ", true)")
            .orElse("")
        + (part ? LOOKING_UP : "");
  }

  /** The statement that marks the chunks done; it fails where they are not this lease's. */
  Session.Closing mark(TaskKey key, List<Lease> span, long rows) {
    return closing(
        span.size() == 1 ? MARK_ONE : MARK,
        List.of(span.getFirst().number(), rows, span.size()),
        key,
        span);
  }

  /** As {@link #mark}, for a part of the effect: where the next part begins. */
  Session.Closing keep(TaskKey key, Lease lease, Effect.Done part) {
    return closing(KEEP, List.of(part.checkpoint(), part.rows()), key, List.of(lease));
  }

  private Session.Closing closing(String sql, List<Object> values, TaskKey key, List<Lease> span) {
    List<Object> parameters = new ArrayList<>(values);
    parameters.addAll(List.of(run, key.script(), key.company(), key.partition()));
    List<Integer> numbers = span.stream().map(Lease::number).toList();
    parameters.add(numbers.size() == 1 ? numbers.getFirst() : numbers);
    parameters.addAll(List.of(span.getFirst().attempt(), epoch, run, epoch, span.size()));
    return new Session.Closing(sql, parameters);
  }

  /** What a mark that failed says; empty: it was something else that failed. */
  static Optional<Unmarked> unmarked(SqlFailure failure) {
    return failure.sqlState().equals("22P02")
        ? Arrays.stream(Unmarked.values())
            .filter(reason -> failure.text().contains("\"" + reason.text + "\""))
            .findFirst()
        : Optional.empty();
  }

  /** Why chunks could not be marked. */
  enum Unmarked {
    /** Another has them, or the run is at another epoch. */
    LEASE_LOST("leaseLost"),
    /** The script ended the transaction. */
    TRANSACTION_ENDED("transactionEnded");

    private final String text;

    Unmarked(String text) {
      this.text = text;
    }
  }

  Stand stand(TaskKey key, int number) {
    return stand(STAND, key, number);
  }

  /** Waits for whoever is about to commit: what is read then is final. */
  Stand standLocked(TaskKey key, int number) {
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
