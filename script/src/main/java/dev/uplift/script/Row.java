package dev.uplift.script;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One row of a query, read by column name. Valid only where it is handed to. Reading a null by a
 * method that answers no null, or a column that is not there, is an {@link IllegalStateException}.
 */
public interface Row {
  String string(String column);

  @Nullable String stringOrNull(String column);

  long number(String column);

  BigDecimal decimal(String column);

  boolean flag(String column);

  LocalDate date(String column);

  Instant instant(String column);

  boolean isNull(String column);
}
