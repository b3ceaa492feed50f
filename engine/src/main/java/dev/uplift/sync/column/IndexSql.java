package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Index;

/** An index as the server spells it, taken apart. */
public final class IndexSql {
  private IndexSql() {}

  /** {@code USING ...}: all that follows the table's name. */
  public static String afterTable(Index index) {
    String rest = afterName(index);
    return rest.substring(rest.indexOf(" USING "));
  }

  /** Which table, and all that follows; told apart by uniqueness. */
  public static String afterName(Index index) {
    String definition = index.definition();
    return (index.unique() ? "u" : "") + definition.substring(definition.indexOf(" ON "));
  }
}
