package dev.uplift.samples;

import java.io.InputStream;
import java.util.function.LongConsumer;

/** The rows of a table as a stream that makes them as it is read. Not safe for many threads. */
final class RowStream extends InputStream {
  private static final int AT_ONCE = 256;

  private final OldTable table;
  private final LongConsumer made;
  private final CopyText text = new CopyText();
  private long next;
  private int position;

  /**
   * @param made is told how many rows were made since it was last told
   */
  RowStream(OldTable table, LongConsumer made) {
    this.table = table;
    this.made = made;
  }

  @Override
  public int read() {
    return fill() ? text.bytes()[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, text.length() - position);
    System.arraycopy(text.bytes(), position, target, offset, count);
    position += count;
    return count;
  }

  private boolean fill() {
    if (position < text.length()) {
      return true;
    }
    text.clear();
    position = 0;
    long end = Math.min(next + AT_ONCE, table.rows());
    long count = end - next;
    for (; next < end; next++) {
      table.source().write(next, text);
      text.end();
    }
    if (count > 0) {
      made.accept(count);
    }
    return text.length() > 0;
  }
}
