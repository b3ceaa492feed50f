package dev.uplift.database;

import dev.uplift.database.Statements.Use;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One connection. Each statement commits by itself unless it stands inside {@link #transaction}.
 * Not safe for many threads, save for {@link #cancel}. Told to {@link Database#stop stop}, no
 * statement begins any more, and the one at work ends with a {@link dev.uplift.problem.Failure}
 * INTERRUPTED.
 */
public final class Session implements AutoCloseable {
  /**
   * The driver would have said the time zone of this machine, and that dates are to be read in the
   * server's order, whatever database or role are set to. What it reads itself is ISO.
   */
  static final String TIME_AND_DATES =
      """
      with said as (
        select distinct on (1) lower(split_part(setting, '=', 1)) as name,
               substr(setting, strpos(setting, '=') + 1) as value
          from pg_db_role_setting s, unnest(s.setconfig) setting
         where setting ~* '^(timezone|datestyle)='
           and s.setdatabase in
               (0, (select oid from pg_database where datname = current_database()))
           and s.setrole in (0, (select oid from pg_roles where rolname = session_user))
         order by 1, s.setrole <> 0 desc, s.setdatabase <> 0 desc
      )
      select set_config('TimeZone',
                 coalesce((select value from said where name = 'timezone'), 'UTC'), false),
             set_config('DateStyle',
                 coalesce((select value from said where name = 'datestyle'),
                          current_setting('DateStyle')), false),
             set_config('DateStyle', 'ISO', false)\
      """;

  private static final int PIECE = 2000;

  private final Connection connection;
  private final Stop stop;
  private final Calls calls;
  private final Statements statements;
  private final Transactions transactions;

  Session(Connection connection, Boundary boundary, Stop stop) {
    RecordWrites writes = new RecordWrites(boundary);
    this.connection = connection;
    this.stop = stop;
    this.calls = new Calls(connection, writes, stop);
    this.statements = new Statements(connection);
    this.transactions = new Transactions(connection, statements, calls, writes);
  }

  /** All rows, read at once; {@code ?} are the parameters, {@code ??} is the operator {@code ?}. */
  public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return told(sql, statement -> Statements.rows(statement, reader), parameters);
  }

  /**
   * As {@link #query}, for very many rows: inside a transaction they come in pieces, so that what
   * the driver holds of them is soon garbage.
   */
  public <T> List<T> queryInPieces(
      String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return call(
        sql,
        statement -> {
          statement.setFetchSize(PIECE);
          return Statements.rows(statement, reader);
        },
        parameters);
  }

  /** As {@link #query}, of at most so many rows: the server's further ones are not read. */
  public <T> List<T> queryAtMost(
      int rows, String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return call(
        sql,
        statement -> {
          statement.setMaxRows(rows);
          return Statements.rows(statement, reader);
        },
        parameters);
  }

  /** Any statement; rows changed, 0 when it answers rows instead. */
  public long carryOut(String sql, @Nullable Object... parameters) {
    return call(
        sql,
        statement -> statement.execute() ? 0 : Math.max(0, statement.getLargeUpdateCount()),
        parameters);
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return query(sql, reader, parameters).stream().findFirst();
  }

  /** The one row that there must be. */
  public <T> T one(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return first(sql, reader, parameters)
        .orElseThrow(() -> new IllegalStateException("no row: " + sql));
  }

  /** Rows changed. */
  public long update(String sql, @Nullable Object... parameters) {
    return told(sql, PreparedStatement::executeLargeUpdate, parameters);
  }

  /**
   * Statements as they are, with no parameters: {@code ?} and {@code :name} mean nothing here.
   *
   * @return rows changed, summed over the statements; those that report none count 0
   */
  public long execute(String sql) {
    return calls.told(sql, sql, () -> statements.execute(sql));
  }

  /**
   * As {@link #execute(String)}, of many on one journey to the server: where one fails, nobody is
   * told which, and the failure carries the first and how many more there were. Each is whole, and
   * none ends in a comment.
   */
  public long execute(List<String> many) {
    String all = String.join(";\n", many);
    int more = many.size() - 1;
    return calls.told(
        all,
        more == 0 ? all : many.getFirst() + "; and " + more + " more",
        () -> statements.execute(all));
  }

  /**
   * The first column of one statement's rows, as text; the statement is taken as it is, as by
   * {@link #execute}.
   */
  public List<String> lines(String sql) {
    return calls.make(sql, () -> statements.lines(sql));
  }

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  public <T extends @Nullable Object> T transaction(Supplier<T> work) {
    return transactions.committed(work);
  }

  /**
   * The last statement of a transaction, which travels with its commit.
   *
   * @param sql fails where nothing may be committed
   */
  public record Closing(String sql, List<Object> parameters) {
    public Closing {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * As {@link #transaction(Supplier)}, on two journeys to the server less: {@code opening} travels
   * with the first statement that the work executes, and what the work returns with the commit.
   *
   * @param opening statements whose results nobody reads
   */
  public void transaction(String opening, Supplier<Closing> work) {
    transactions.committed(opening, work);
  }

  /** As {@link #transaction(Supplier)}, for work that has no result. */
  public void transaction(Runnable work) {
    var _ =
        transaction(
            () -> {
              work.run();
              return Boolean.TRUE;
            });
  }

  /** Runs the work in one transaction that is rolled back, also when the work returns. */
  public <T extends @Nullable Object> T undone(Supplier<T> work) {
    return transactions.undone(work);
  }

  /** Inside a transaction: runs the work, and undoes it alone when it throws. */
  public <T extends @Nullable Object> T savepoint(Supplier<T> work) {
    return transactions.savepoint(work);
  }

  /** COPY … FROM STDIN; rows taken in. */
  public long copyIn(String sql, InputStream source) {
    return calls.make(
        sql,
        () -> {
          try {
            return statements.copyManager().copyIn(sql, source);
          } catch (IOException e) {
            throw new SQLException("reading what is to be copied failed: " + e.getMessage(), e);
          }
        });
  }

  /** COPY … TO STDOUT; rows given out. */
  public long copyOut(String sql, OutputStream target) {
    return calls.make(
        sql,
        () -> {
          try {
            return statements.copyManager().copyOut(sql, target);
          } catch (IOException e) {
            throw new SQLException("writing what was copied failed: " + e.getMessage(), e);
          }
        });
  }

  public int backendPid() {
    return calls.make("backend", () -> connection.unwrap(PGConnection.class).getBackendPID());
  }

  /** Sets {@code application_name}; what stands before the first slash is always {@code uplift}. */
  public void nameItself(String name) {
    query("select set_config('application_name', ?, false)", row -> name, "uplift/" + name);
  }

  /**
   * Works in the time zone that the database or the role is set to, else in UTC, and reads dates in
   * their order of day, month and year, else in the server's: so from the start, and to be said
   * again after {@code reset all}.
   */
  public void takeTimeAndDates() {
    query(TIME_AND_DATES, row -> true);
  }

  /** Whether the connection still answers. */
  public boolean alive() {
    return calls.make("is valid", () -> connection.isValid(5));
  }

  /** Ends the statement that runs now; may be called from any thread. */
  public void cancel() {
    Calls.performAnyway("cancel", () -> connection.unwrap(PGConnection.class).cancelQuery());
  }

  /** Whether a statement runs, or is about to; may be called from any thread. */
  boolean atWork() {
    return calls.atWork();
  }

  @Override
  public void close() {
    stop.closed(this);
    Calls.performAnyway("close", connection::close);
  }

  private <T> T told(String sql, Use<T> use, @Nullable Object... parameters) {
    return calls.told(sql, sql, () -> statements.prepared(sql, use, parameters));
  }

  private <T> T call(String sql, Use<T> use, @Nullable Object... parameters) {
    return calls.make(sql, () -> statements.prepared(sql, use, parameters));
  }
}
