package dev.uplift.script;

import java.util.function.Consumer;

/**
 * A walk over the rows of a query in the order of a key, page by page. Each page commits together
 * with the key that was reached, and the method is called anew for the next page: what it does
 * besides the walk, it does for each page. Killed anywhere, the walk goes on behind the last page
 * that committed, so that each row is handed out once.
 *
 * <p>A method has one walk, of rows that it does not move along the key.
 */
public interface RowWalk {
  /** Columns of the query that tell its rows apart and are never null; must be said. */
  RowWalk by(String... columns);

  /** Rows in a page; 1,000 without it, 10,000 at most. */
  RowWalk page(int rows);

  /** Hands each row of the page to the action. */
  void forEach(Consumer<Row> action);
}
