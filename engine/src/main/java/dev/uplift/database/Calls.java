package dev.uplift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one session asks of the server, call by call: none begins once work is told to stop, and
 * what the server refuses becomes a {@link SqlFailure}. Not safe for many threads, save for {@link
 * #atWork}.
 */
final class Calls {
  private final Connection connection;
  private final RecordWrites writes;
  private final Stop stop;
  private volatile boolean atWork;

  Calls(Connection connection, RecordWrites writes, Stop stop) {
    this.connection = connection;
    this.writes = writes;
    this.stop = stop;
  }

  interface Call<T extends @Nullable Object> {
    T make() throws SQLException;
  }

  /** A call that answers nothing. */
  interface Act {
    void perform() throws SQLException;
  }

  /** Whether one runs, or is about to. */
  boolean atWork() {
    return atWork;
  }

  /** What is told to stop is not told that its statement was cancelled. */
  <T extends @Nullable Object> T make(String sql, Call<T> call) {
    atWork = true;
    try {
      stop.pass();
      return call.make();
    } catch (SQLException e) {
      stop.pass();
      throw SqlFailure.of(sql, e);
    } finally {
      atWork = false;
    }
  }

  void perform(String what, Act act) {
    var _ =
        make(
            what,
            () -> {
              act.perform();
              return true;
            });
  }

  /** As {@link #perform}, whether or not it has to stop. */
  static void performAnyway(String what, Act act) {
    try {
      act.perform();
    } catch (SQLException e) {
      throw SqlFailure.of(what, e);
    }
  }

  /**
   * A statement, with the boundary told of it where it writes to Uplift's own records.
   *
   * @param shown in its place where it fails
   */
  <T extends @Nullable Object> T told(String sql, String shown, Call<T> call) {
    Optional<String> write = writes.before(sql);
    T value = make(shown, call);
    if (write.isPresent()) {
      writes.after(write, !make("autocommit", connection::getAutoCommit));
    }
    return value;
  }
}
