package dev.uplift.batch.settings;

import dev.uplift.pack.Scope;
import java.time.Duration;
import java.util.Optional;

/**
 * How rows are cut into chunks, and chunks put into transactions.
 *
 * @param rows of a chunk
 * @param target how long the transaction of a span of chunks is to last: short chunks are taken
 *     together, long ones cut; zero: each chunk is a transaction of its own
 * @param companyColumn the column that tells companies apart: a chunked script per company is cut
 *     by that company's rows where its table has the column, else by all rows
 * @param partitionColumn as {@code companyColumn}, for partitions
 */
public record Cutting(
    long rows, Duration target, Optional<String> companyColumn, Optional<String> partitionColumn) {
  public Cutting {
    if (rows < 1) {
      throw new IllegalArgumentException("a chunk's rows must be positive: " + rows);
    }
  }

  /** That tells the tenants of such a script apart. */
  public Optional<String> tenantColumn(Scope scope) {
    return switch (scope) {
      case PER_DATABASE -> Optional.empty();
      case PER_COMPANY -> companyColumn;
      case PER_PARTITION -> partitionColumn;
    };
  }

  static Cutting by(long rows) {
    return new Cutting(rows, Duration.ZERO, Optional.empty(), Optional.empty());
  }

  Cutting lasting(Duration time) {
    return new Cutting(rows, time, companyColumn, partitionColumn);
  }

  Cutting byCompany(String column) {
    return new Cutting(rows, target, Optional.of(column), partitionColumn);
  }

  Cutting byPartition(String column) {
    return new Cutting(rows, target, companyColumn, Optional.of(column));
  }
}
