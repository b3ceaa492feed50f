package dev.uplift.database;

import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/**
 * One session's COPY … TO STDOUT poured into another's COPY … FROM STDIN. The server sends a
 * message a row; they go on in larger ones, since each costs the other side a look.
 */
record CopyPipe(Side out, Side in) {
  private static final int MESSAGE = 1 << 16;

  /** One session's COPY. */
  record Side(Calls calls, Statements statements, String copy) {
    <T> T call(Calls.Call<T> call) {
      return calls.make(copy, call);
    }
  }

  long rows() {
    CopyOut from = out.call(() -> out.statements().copyManager().copyOut(out.copy()));
    try {
      CopyIn to = in.call(() -> in.statements().copyManager().copyIn(in.copy()));
      try {
        return pour(from, to);
      } finally {
        cancel(to);
      }
    } finally {
      cancel(from);
    }
  }

  private long pour(CopyOut from, CopyIn to) {
    byte[] message = new byte[MESSAGE];
    int filled = 0;
    for (byte[] row = read(from); row.length > 0; row = read(from)) {
      if (filled + row.length > MESSAGE) {
        write(to, message, filled);
        filled = 0;
      }
      if (row.length > MESSAGE) {
        write(to, row, row.length);
      } else {
        System.arraycopy(row, 0, message, filled, row.length);
        filled += row.length;
      }
    }
    write(to, message, filled);
    return in.call(to::endCopy);
  }

  /** The next row; empty at the end. */
  private byte[] read(CopyOut from) {
    return out.call(
        () -> {
          byte[] row = from.readFromCopy();
          return row == null ? new byte[0] : row;
        });
  }

  private void write(CopyIn to, byte[] bytes, int length) {
    if (length > 0) {
      in.calls().perform(in.copy(), () -> to.writeToCopy(bytes, 0, length));
    }
  }

  /** Of one that has not come to its end: what ended the other side is what is told. */
  private static void cancel(CopyOperation copy) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      // Either the server's answer to the cancelling, or the connection is gone.
    }
  }
}
