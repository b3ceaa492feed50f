package dev.uplift.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a result, read by column name. Valid only inside the reader it is handed to. */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Text of the column; an {@link IllegalStateException} when it is null. */
  public String string(String column) {
    return required(column, stringOrNull(column));
  }

  public @Nullable String stringOrNull(String column) {
    return read(() -> result.getString(column));
  }

  public int integer(String column) {
    return Math.toIntExact(number(column));
  }

  public long number(String column) {
    return required(column, numberOrNull(column));
  }

  public @Nullable Long numberOrNull(String column) {
    return read(
        () -> {
          long value = result.getLong(column);
          return result.wasNull() ? null : value;
        });
  }

  public double decimal(String column) {
    return read(() -> result.getDouble(column));
  }

  public boolean flag(String column) {
    return read(() -> result.getBoolean(column));
  }

  public Instant instant(String column) {
    return required(column, instantOrNull(column));
  }

  public @Nullable Instant instantOrNull(String column) {
    OffsetDateTime value = read(() -> result.getObject(column, OffsetDateTime.class));
    return value == null ? null : value.toInstant();
  }

  /** A {@code bigint[]} column without nulls; null is the empty list. */
  public List<Long> numbers(String column) {
    return read(
        () -> {
          Array array = result.getArray(column);
          return array == null ? List.of() : List.of((Long[]) array.getArray());
        });
  }

  /** A {@code text[]} column; null is the empty list, null elements are empty strings. */
  public List<String> strings(String column) {
    return read(
        () -> {
          Array array = result.getArray(column);
          List<String> values = new ArrayList<>();
          if (array != null) {
            for (Object value : (Object[]) array.getArray()) {
              values.add(value == null ? "" : value.toString());
            }
          }
          return List.copyOf(values);
        });
  }

  private static <T> T required(String column, @Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("column " + column + " is null");
    }
    return value;
  }

  private static <T extends @Nullable Object> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Reading<T extends @Nullable Object> {
    T read() throws SQLException;
  }
}
