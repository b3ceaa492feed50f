package dev.uplift.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Statements as the driver takes them, to one connection. What is to travel ahead goes with the
 * first of them. Not safe for many threads.
 */
final class Statements {
  private final Connection connection;
  private String ahead = "";

  Statements(Connection connection) {
    this.connection = connection;
  }

  interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** One with parameters. */
  <T> T prepared(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
    sendAhead();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        bind(statement, i + 1, parameters[i]);
      }
      return use.of(statement);
    }
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setObject(index, null);
      case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
      case List<?> list ->
          statement.setArray(index, connection.createArrayOf("text", list.toArray()));
      case Enum<?> constant -> statement.setString(index, constant.name());
      case Object other -> statement.setObject(index, other);
    }
  }

  /** Its rows. */
  static <T> List<T> rows(PreparedStatement statement, RowReader<T> reader) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      List<T> values = new ArrayList<>();
      Row row = new Row(result);
      while (result.next()) {
        values.add(reader.read(row));
      }
      return values;
    }
  }

  /** Some, as they are; rows changed. */
  long execute(String sql) throws SQLException {
    try (Statement statement = asItIs()) {
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

  /** The first column of one's rows, as text. */
  List<String> lines(String sql) throws SQLException {
    try (Statement statement = asItIs();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (result.next()) {
        lines.add(result.getString(1));
      }
      return lines;
    }
  }

  CopyManager copyManager() throws SQLException {
    sendAhead();
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  /** What travels with the next; empty: nothing does. */
  void travelAhead(String opening) {
    ahead = opening;
  }

  void sendAhead() throws SQLException {
    if (!ahead.isEmpty()) {
      try (Statement statement = connection.createStatement()) {
        var _ = statement.execute(withAhead(""));
      }
    }
  }

  private String withAhead(String sql) {
    String both = ahead.isEmpty() ? sql : ahead + ";\n" + sql;
    ahead = "";
    return both;
  }

  private Statement asItIs() throws SQLException {
    Statement statement = connection.createStatement();
    statement.setEscapeProcessing(false);
    return statement;
  }
}
