/**
 * A database's structure as values: read in a few set queries, compared, printed.
 *
 * <pre>
 *   CatalogReader -- reads --> Catalog -- two of them --> Differ -- gives --> Difference
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.catalog.Catalog}. Definitions are the server's own
 * canonical text ({@code pg_get_*def} with an empty search path), so that two catalogs read from
 * one server version compare by text.
 *
 * <p>May use {@code problem}, {@code database}.
 */
@NullMarked
package dev.uplift.catalog;

import org.jspecify.annotations.NullMarked;
