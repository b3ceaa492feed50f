package dev.uplift.batch.conversion;

import java.util.Optional;

/**
 * Whose rows a conversion reads and writes.
 *
 * @param column that tells tenants apart, where a table has it; empty: everybody's rows
 * @param id of the company or the partition
 */
public record Tenant(Optional<String> column, String id) {
  public static final Tenant ALL = new Tenant(Optional.empty(), "");
}
