package dev.uplift.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, read by column name. Valid only inside the reader it is handed to. What is
 * read millions of times is read without a lambda: each would be an object.
 */
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
    try {
      return result.getString(column);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public int integer(String column) {
    return Math.toIntExact(number(column));
  }

  public long number(String column) {
    try {
      long value = result.getLong(column);
      if (value == 0 && result.wasNull()) {
        throw isNull(column);
      }
      return value;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public @Nullable Long numberOrNull(String column) {
    try {
      long value = result.getLong(column);
      return value == 0 && result.wasNull() ? null : value;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public double decimal(String column) {
    return read(() -> result.getDouble(column));
  }

  public boolean flag(String column) {
    try {
      return result.getBoolean(column);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public Instant instant(String column) {
    return required(column, instantOrNull(column));
  }

  public @Nullable Instant instantOrNull(String column) {
    OffsetDateTime value = read(() -> result.getObject(column, OffsetDateTime.class));
    return value == null ? null : value.toInstant();
  }

  /**
   * Hands over each number of a text in which they stand with blanks between. The driver would make
   * a string and an object of each element of an array.
   */
  public void numbers(String column, LongConsumer each) {
    String text = string(column);
    for (int from = 0; from < text.length(); ) {
      int blank = text.indexOf(' ', from);
      int to = blank < 0 ? text.length() : blank;
      each.accept(Long.parseLong(text, from, to, 10));
      from = to + 1;
    }
  }

  /** A {@code text[]} column; null is the empty list, null elements are empty strings. */
  public List<String> strings(String column) {
    return read(
        () -> {
          Array array = result.getArray(column);
          if (array == null) {
            return List.of();
          }
          List<String> values = new ArrayList<>();
          for (Object value : (Object[]) array.getArray()) {
            values.add(value == null ? "" : value.toString());
          }
          return List.copyOf(values);
        });
  }

  private static <T> T required(String column, @Nullable T value) {
    if (value == null) {
      throw isNull(column);
    }
    return value;
  }

  private static IllegalStateException isNull(String column) {
    return new IllegalStateException("column " + column + " is null");
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
