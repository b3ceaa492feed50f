package dev.uplift.database;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Problem;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The server refused a statement. Carries what it said and the statement it said it of. */
public final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The states of {@link #causedByRows} as a regular expression, for blocks that ask it in SQL. */
  public static final String STATES_OF_ROWS = SqlStates.ROWS;

  private final String sqlState;
  private final String sql;
  private final String text;
  private final @Nullable String detail;
  private final @Nullable String hint;
  private final @Nullable String constraint;
  private final @Nullable String table;
  private final @Nullable String column;
  private final @Nullable String context;
  private final int position;

  private SqlFailure(
      String sqlState,
      String sql,
      String text,
      @Nullable String detail,
      @Nullable String hint,
      @Nullable String constraint,
      @Nullable String table,
      @Nullable String column,
      @Nullable String context,
      int position,
      Throwable cause) {
    super(text, cause);
    this.sqlState = sqlState;
    this.sql = sql;
    this.text = text;
    this.detail = detail;
    this.hint = hint;
    this.constraint = constraint;
    this.table = table;
    this.column = column;
    this.context = context;
    this.position = position;
  }

  static SqlFailure of(String sql, SQLException e) {
    ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    String state = e.getSQLState() == null ? "XX000" : e.getSQLState();
    if (server == null) {
      String text = e.getMessage() == null ? e.toString() : e.getMessage();
      return new SqlFailure(state, sql, text, null, null, null, null, null, null, 0, e);
    }
    String text = server.getMessage() == null ? "" : server.getMessage();
    return new SqlFailure(
        state,
        sql,
        text,
        server.getDetail(),
        advice(server.getHint()),
        server.getConstraint(),
        server.getTable() == null ? null : server.getSchema() + "." + server.getTable(),
        server.getColumn(),
        server.getWhere(),
        server.getPosition(),
        e);
  }

  /** Five characters; class 08 and 57P0x mean that the connection is gone. */
  public String sqlState() {
    return sqlState;
  }

  public String sql() {
    return sql;
  }

  /** The server's primary message, one line. */
  public String text() {
    return text;
  }

  public @Nullable String detail() {
    return detail;
  }

  /** The server's own advice; never to drop whatever stands in the way. */
  public @Nullable String hint() {
    return hint;
  }

  public @Nullable String constraint() {
    return constraint;
  }

  /** The table that the server names, {@code schema.table}. */
  public @Nullable String table() {
    return table;
  }

  public @Nullable String column() {
    return column;
  }

  /** In which functions it happened, the innermost first, in the server's language. */
  public @Nullable String context() {
    return context;
  }

  /**
   * Whether rows can be the cause: with other values the same statement might have gone through.
   */
  public boolean causedByRows() {
    return SqlStates.causedByRows(sqlState);
  }

  /**
   * Where in {@link #sql()} the server points, counted in characters from 1; 0 when it does not.
   */
  public int position() {
    return position;
  }

  /** Whether the outcome is unknown because the connection is gone. */
  public boolean connectionLost() {
    return sqlState.startsWith("08") || sqlState.startsWith("57P0");
  }

  /** How a command ends that can do nothing about it. */
  public ExitCode exit() {
    return SqlStates.exit(sqlState);
  }

  private static @Nullable String advice(@Nullable String hint) {
    return hint == null || hint.contains("CASCADE") ? null : hint;
  }

  private @Nullable String remedy() {
    return hint == null ? SqlStates.remedy(sqlState) : hint;
  }

  /** The error object, with a code that follows from the SQL state. */
  public Problem problem() {
    return Problem.of(SqlStates.code(sqlState), text)
        .withSqlState(sqlState)
        .withWhy(detail)
        .withRemedy(remedy())
        .withRetryable(SqlStates.retryable(sqlState))
        .withSql(sql);
  }
}
