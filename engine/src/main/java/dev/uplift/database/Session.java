package dev.uplift.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * One connection. Each statement commits by itself unless it stands inside {@link #transaction}.
 * Not safe for many threads, save for {@link #cancel}. Told to {@link Database#stop stop}, no
 * statement begins any more, and the one at work ends with a {@link dev.uplift.problem.Failure}
 * INTERRUPTED.
 */
public final class Session implements AutoCloseable {
  /** The driver would have said the time zone of this machine. */
  static final String TIME_ZONE =
      """
      select set_config('TimeZone', coalesce(
          (select substr(setting, strpos(setting, '=') + 1)
             from pg_db_role_setting s, unnest(s.setconfig) setting
            where setting ilike 'timezone=%'
              and s.setdatabase in
                  (0, (select oid from pg_database where datname = current_database()))
              and s.setrole in (0, (select oid from pg_roles where rolname = session_user))
            order by s.setrole <> 0 desc, s.setdatabase <> 0 desc
            limit 1), 'UTC'), false)\
      """;

  private static final int PIECE = 2000;

  private final Connection connection;
  private final RecordWrites writes;
  private final Stop stop;
  private String ahead = "";
  private volatile boolean atWork;

  Session(Connection connection, Boundary boundary, Stop stop) {
    this.connection = connection;
    this.writes = new RecordWrites(boundary);
    this.stop = stop;
  }

  /** All rows, read at once; {@code ?} are the parameters, {@code ??} is the operator {@code ?}. */
  public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return told(
        sql,
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters)) {
            return read(statement, reader);
          }
        });
  }

  /**
   * As {@link #query}, for very many rows: inside a transaction they come in pieces, so that what
   * the driver holds of them is soon garbage.
   */
  public <T> List<T> queryInPieces(
      String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return attempt(
        sql,
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.setFetchSize(PIECE);
            return read(statement, reader);
          }
        });
  }

  private static <T> List<T> read(PreparedStatement statement, RowReader<T> reader)
      throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      List<T> values = new ArrayList<>();
      Row row = new Row(result);
      while (result.next()) {
        values.add(reader.read(row));
      }
      return values;
    }
  }

  /** As {@link #query}, of at most so many rows: the server's further ones are not read. */
  public <T> List<T> queryAtMost(
      int rows, String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return attempt(
        sql,
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.setMaxRows(rows);
            return read(statement, reader);
          }
        });
  }

  /** Any statement; rows changed, 0 when it answers rows instead. */
  public long carryOut(String sql, @Nullable Object... parameters) {
    return attempt(
        sql,
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.execute() ? 0 : Math.max(0, statement.getLargeUpdateCount());
          }
        });
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
    return told(
        sql,
        () -> {
          try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeLargeUpdate();
          }
        });
  }

  /**
   * Statements as they are, with no parameters: {@code ?} and {@code :name} mean nothing here.
   *
   * @return rows changed, summed over the statements; those that report none count 0
   */
  public long execute(String sql) {
    return told(sql, () -> executeNow(sql));
  }

  /**
   * As {@link #execute(String)}, of many on one journey to the server: where one fails, nobody is
   * told which, and the failure carries the first and how many more there were. Each is whole, and
   * none ends in a comment.
   */
  public long execute(List<String> statements) {
    String all = String.join(";\n", statements);
    int more = statements.size() - 1;
    return told(
        all,
        more == 0 ? all : statements.getFirst() + "; and " + more + " more",
        () -> executeNow(all));
  }

  private long executeNow(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      long changed = 0;
      boolean result = statement.execute(withAhead(sql));
      long count = result ? 0 : statement.getLargeUpdateCount();
      while (result || count >= 0) {
        changed += result ? 0 : count;
        result = statement.getMoreResults();
        count = result ? 0 : statement.getLargeUpdateCount();
      }
      return changed;
    }
  }

  /**
   * The first column of one statement's rows, as text; the statement is taken as it is, as by
   * {@link #execute}.
   */
  public List<String> lines(String sql) {
    return attempt(
        sql,
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet result = statement.executeQuery(sql)) {
              List<String> lines = new ArrayList<>();
              while (result.next()) {
                lines.add(result.getString(1));
              }
              return lines;
            }
          }
        });
  }

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  public <T extends @Nullable Object> T transaction(Supplier<T> work) {
    begin();
    try {
      T value = work.get();
      attempt("commit", this::commitNow);
      writes.committed();
      return value;
    } catch (RuntimeException | Error e) {
      rollbackAfter(e);
      throw e;
    } finally {
      autoCommitAgain();
    }
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
    begin();
    ahead = opening;
    try {
      Closing closing = work.get();
      if (writes.watched()) {
        var _ = query(closing.sql(), row -> true, closing.parameters().toArray());
        attempt("commit", this::commitNow);
        writes.committed();
      } else {
        attempt(closing.sql(), () -> closeNow(closing));
      }
    } catch (RuntimeException | Error e) {
      rollbackAfter(e);
      throw e;
    } finally {
      ahead = "";
      autoCommitAgain();
    }
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
    begin();
    try {
      T value = work.get();
      run("rollback", connection::rollback);
      return value;
    } catch (RuntimeException | Error e) {
      rollbackAfter(e);
      throw e;
    } finally {
      autoCommitAgain();
    }
  }

  /** Inside a transaction: runs the work, and undoes it alone when it throws. */
  public <T extends @Nullable Object> T savepoint(Supplier<T> work) {
    run("opening", this::sendAhead);
    Savepoint savepoint = attempt("savepoint", connection::setSavepoint);
    try {
      T value = work.get();
      run("release savepoint", () -> connection.releaseSavepoint(savepoint));
      return value;
    } catch (RuntimeException e) {
      try {
        connection.rollback(savepoint);
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
  }

  /** COPY … FROM STDIN; rows taken in. */
  public long copyIn(String sql, InputStream source) {
    return attempt(
        sql,
        () -> {
          try {
            return copyManager().copyIn(sql, source);
          } catch (IOException e) {
            throw new SQLException("reading what is to be copied failed: " + e.getMessage(), e);
          }
        });
  }

  /** COPY … TO STDOUT; rows given out. */
  public long copyOut(String sql, OutputStream target) {
    return attempt(
        sql,
        () -> {
          try {
            return copyManager().copyOut(sql, target);
          } catch (IOException e) {
            throw new SQLException("writing what was copied failed: " + e.getMessage(), e);
          }
        });
  }

  /**
   * What this session's COPY … TO STDOUT gives out, taken in by another session's COPY … FROM
   * STDIN; in a few dozen kilobytes of memory.
   *
   * @return rows taken in
   */
  public long pipe(String out, Session target, String in) {
    return new CopyPipe(this, out, target, in).rows();
  }

  public int backendPid() {
    return attempt("backend", () -> connection.unwrap(PGConnection.class).getBackendPID());
  }

  /** Sets {@code application_name}; what stands before the first slash is always {@code uplift}. */
  public void nameItself(String name) {
    query("select set_config('application_name', ?, false)", row -> name, "uplift/" + name);
  }

  /**
   * Works in the time zone that the database or the role is set to, else in UTC: so from the start,
   * and to be said again after {@code reset all}.
   */
  public void takeTimeZone() {
    query(TIME_ZONE, row -> true);
  }

  /** Whether the connection still answers. */
  public boolean alive() {
    return attempt("is valid", () -> connection.isValid(5));
  }

  /** Ends the statement that runs now; may be called from any thread. */
  public void cancel() {
    anyway("cancel", () -> connection.unwrap(PGConnection.class).cancelQuery());
  }

  /** Whether a statement runs, or is about to; may be called from any thread. */
  boolean atWork() {
    return atWork;
  }

  @Override
  public void close() {
    stop.closed(this);
    anyway("close", connection::close);
  }

  CopyManager copyManager() throws SQLException {
    sendAhead();
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  /** What was to travel with the next statement. */
  private String withAhead(String sql) {
    String both = ahead.isEmpty() ? sql : ahead + ";\n" + sql;
    ahead = "";
    return both;
  }

  private void sendAhead() throws SQLException {
    if (!ahead.isEmpty()) {
      try (Statement statement = connection.createStatement()) {
        var _ = statement.execute(withAhead(""));
      }
    }
  }

  private boolean closeNow(Closing closing) throws SQLException {
    try (PreparedStatement statement =
        prepare(closing.sql() + ";\ncommit", closing.parameters().toArray())) {
      return statement.execute();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    sendAhead();
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      bind(statement, i + 1, parameters[i]);
    }
    return statement;
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setObject(index, null);
      case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
      case List<?> list ->
          statement.setArray(index, connection.createArrayOf("text", list.toArray()));
      case Enum<?> constant -> statement.setString(index, constant.name());
      case OffsetDateTime time -> statement.setObject(index, time);
      case Object other -> statement.setObject(index, other);
    }
  }

  private void begin() {
    writes.begun();
    run("begin", () -> connection.setAutoCommit(false));
  }

  private boolean commitNow() throws SQLException {
    connection.commit();
    return true;
  }

  private void rollbackAfter(Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void autoCommitAgain() {
    try {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      // The connection is gone; whoever uses it next is told so by its statement.
    }
  }

  private <T extends @Nullable Object> T told(String sql, Attempt<T> attempt) {
    return told(sql, sql, attempt);
  }

  /**
   * A statement, with the boundary told of it where it writes to Uplift's own records.
   *
   * @param shown in its place where it fails
   */
  private <T extends @Nullable Object> T told(String sql, String shown, Attempt<T> attempt) {
    Optional<String> write = writes.before(sql);
    T value = attempt(shown, attempt);
    if (write.isPresent()) {
      writes.after(write, !attempt("autocommit", connection::getAutoCommit));
    }
    return value;
  }

  private void run(String what, Acting acting) {
    var _ =
        attempt(
            what,
            () -> {
              acting.act();
              return true;
            });
  }

  /** What is told to stop is not told that its statement was cancelled. */
  <T extends @Nullable Object> T attempt(String sql, Attempt<T> attempt) {
    atWork = true;
    try {
      stop.pass();
      return attempt.go();
    } catch (SQLException e) {
      stop.pass();
      throw failure(sql, e);
    } finally {
      atWork = false;
    }
  }

  /** As {@link #run}, whether or not it has to stop. */
  private static void anyway(String what, Acting acting) {
    try {
      acting.act();
    } catch (SQLException e) {
      throw failure(what, e);
    }
  }

  static SqlFailure failure(String sql, SQLException e) {
    ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    String state = e.getSQLState() == null ? "XX000" : e.getSQLState();
    if (server == null) {
      String text = e.getMessage() == null ? e.toString() : e.getMessage();
      return new SqlFailure(state, sql, text, null, null, null, null, null, 0, e);
    }
    String text = server.getMessage() == null ? "" : server.getMessage();
    return new SqlFailure(
        state,
        sql,
        text,
        server.getDetail(),
        server.getHint(),
        server.getConstraint(),
        server.getTable() == null ? null : server.getSchema() + "." + server.getTable(),
        server.getColumn(),
        server.getPosition(),
        e);
  }

  interface Attempt<T extends @Nullable Object> {
    T go() throws SQLException;
  }

  private interface Acting {
    void act() throws SQLException;
  }
}
