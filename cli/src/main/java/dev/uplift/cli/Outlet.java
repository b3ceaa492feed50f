package dev.uplift.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Output whose reader may go when it has read enough, as {@code head} does: what nobody reads any
 * more counts as written. Whatever else hinders it is thrown.
 */
final class Outlet extends FilterOutputStream {
  private static final String NO_READER = "Broken pipe";
  private boolean closed;

  Outlet(OutputStream target) {
    super(target);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (closed) {
      return;
    }
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      if (!NO_READER.equals(e.getMessage())) {
        throw e;
      }
      closed = true;
    }
  }
}
