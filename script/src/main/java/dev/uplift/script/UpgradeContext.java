package dev.uplift.script;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a script is given: for whom it runs, and everything through which it may reach the database.
 * Valid during the call alone, and not safe for many threads.
 *
 * <p>All that a method does through it commits in one transaction, together with the mark that it
 * is done; {@link UpgradeScriptTransaction} is the exception. In SQL, {@code ?} are the parameters.
 */
public interface UpgradeContext {
  /** How many rows {@link #query} answers at most; more are for {@link #rows}. */
  int MOST_ROWS = 10_000;

  /** The company that the method runs for; empty for a script that is not per company. */
  String company();

  /** The partition that the method runs for; empty for a script that is not per partition. */
  String partition();

  /** What the old database said its version was; empty where no package asks it. */
  String sourceVersion();

  /** The version that the script's package upgrades to. */
  String targetVersion();

  /**
   * The condition that a row is of the range that this call is for: for an alias of the table that
   * {@link UpgradeScriptChunk} names, {@code true} without it.
   */
  String range(String alias);

  /**
   * Runs one statement; rows changed.
   *
   * @throws SqlError when the server refuses it: the transaction is lost then
   */
  long execute(String sql, @Nullable Object... parameters);

  /** All rows of a query, which may be {@link #MOST_ROWS} at most. */
  <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters);

  /** The first row of a query, if there is one. */
  <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters);

  /** A walk over any number of rows, which goes on where it stood when it is broken off. */
  RowWalk rows(String sql, @Nullable Object... parameters);

  /** A copy of rows or columns between tables, by the server itself. */
  DataTransfer dataTransfer();

  UpgradeTags tags();

  /** A suite of expectations; the same name gives the same suite. */
  Validation validation(String suite);

  /**
   * For a method of {@link UpgradeScriptTransaction}{@code (false)} alone: runs the work in one
   * transaction, which commits only while this worker still holds the task.
   */
  void transaction(Runnable work);

  /** A line in the run's log. */
  void log(String text);

  /** Makes a value of a row. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(Row row);
  }
}
