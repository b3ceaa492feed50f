package dev.uplift.database;

import dev.uplift.database.Session.Closing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transactions of one session, one after another. Not safe for many threads. */
final class Transactions {
  private final Connection connection;
  private final Statements statements;
  private final Calls calls;
  private final RecordWrites writes;

  Transactions(Connection connection, Statements statements, Calls calls, RecordWrites writes) {
    this.connection = connection;
    this.statements = statements;
    this.calls = calls;
    this.writes = writes;
  }

  <T extends @Nullable Object> T committed(Supplier<T> work) {
    return within("", work, _ -> commit());
  }

  /** The opening travels with the first statement, the closing with the commit. */
  void committed(String opening, Supplier<Closing> work) {
    var _ = within(opening, work, this::commit);
  }

  <T extends @Nullable Object> T undone(Supplier<T> work) {
    return within("", work, _ -> calls.perform("rollback", connection::rollback));
  }

  private <T extends @Nullable Object> T within(
      String opening, Supplier<T> work, Consumer<? super T> end) {
    writes.begun();
    calls.perform("begin", () -> connection.setAutoCommit(false));
    statements.travelAhead(opening);
    try {
      T value = work.get();
      end.accept(value);
      return value;
    } catch (RuntimeException | Error e) {
      rollbackAfter(e);
      throw e;
    } finally {
      statements.travelAhead("");
      autoCommitAgain();
    }
  }

  private void commit() {
    calls.perform("commit", connection::commit);
    writes.committed();
  }

  /** Where somebody looks at each moment, on a journey of its own. */
  private void commit(Closing closing) {
    Object[] parameters = closing.parameters().toArray();
    if (writes.watched()) {
      var _ =
          calls.told(
              closing.sql(),
              closing.sql(),
              () -> statements.prepared(closing.sql(), s -> s.execute(), parameters));
      commit();
    } else {
      String both = closing.sql() + ";\ncommit";
      var _ =
          calls.make(closing.sql(), () -> statements.prepared(both, s -> s.execute(), parameters));
    }
  }

  <T extends @Nullable Object> T savepoint(Supplier<T> work) {
    calls.perform("opening", statements::sendAhead);
    Savepoint savepoint = calls.make("savepoint", connection::setSavepoint);
    try {
      T value = work.get();
      calls.perform("release savepoint", () -> connection.releaseSavepoint(savepoint));
      return value;
    } catch (RuntimeException e) {
      try {
        connection.rollback(savepoint);
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
  }

  private void rollbackAfter(Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void autoCommitAgain() {
    try {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      // The connection is gone; whoever uses it next is told so by its statement.
    }
  }
}
