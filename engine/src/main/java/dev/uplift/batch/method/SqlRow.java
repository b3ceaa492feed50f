package dev.uplift.batch.method;

import dev.uplift.script.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A row as scripts see it. */
record SqlRow(dev.uplift.database.Row row) implements Row {
  @Override
  public String string(String column) {
    return row.string(column);
  }

  @Override
  public @Nullable String stringOrNull(String column) {
    return row.stringOrNull(column);
  }

  @Override
  public long number(String column) {
    return row.number(column);
  }

  @Override
  public BigDecimal decimal(String column) {
    return new BigDecimal(row.string(column));
  }

  @Override
  public boolean flag(String column) {
    var _ = row.string(column); // a null is no answer
    return row.flag(column);
  }

  @Override
  public LocalDate date(String column) {
    return LocalDate.parse(row.string(column));
  }

  @Override
  public Instant instant(String column) {
    return row.instant(column);
  }

  @Override
  public boolean isNull(String column) {
    return row.stringOrNull(column) == null;
  }
}
