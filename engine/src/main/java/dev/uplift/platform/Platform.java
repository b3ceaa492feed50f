package dev.uplift.platform;

import java.util.Optional;

/**
 * Where an application keeps its things: a shipped profile ({@code ax2012}, {@code generic}) with
 * what the package overrides. Names are qualified; absent means the application has no such thing.
 *
 * @param company the table of companies and the column that tells rows apart
 * @param allocator the table that hands out ids
 */
public record Platform(
    String name,
    Optional<Companies> company,
    Optional<Partitions> partition,
    Optional<Allocator> allocator) {

  /**
   * Companies.
   *
   * @param table such as {@code public.dataarea}
   * @param id its column that holds the company's id
   * @param column the column of other tables that holds the company
   */
  public record Companies(String table, String id, String column) {}

  /** Partitions, as {@link Companies}. */
  public record Partitions(String table, String id, String column) {}

  /**
   * The table with one row for each table that ids are handed out for, as AX 2012's
   * SYSTEMSEQUENCES.
   *
   * @param tableId its column with the stable table id (the dictionary's {@code id})
   * @param next its column with the next free id
   * @param idColumn the id column of application tables, such as {@code recid}
   */
  public record Allocator(String table, String tableId, String next, String idColumn) {}
}
