package dev.uplift.database;

import java.util.Locale;

/**
 * Told of each write to Uplift's own records (schema {@code dbupgrade}: journal and ledger), at the
 * moments between which a process may die. It is the one port through which a rehearsal ends or
 * delays what runs; {@link #NONE} is production's, and costs nothing.
 */
@FunctionalInterface
public interface Boundary {
  Boundary NONE = _ -> {};

  /** Called in the thread that writes; what it throws ends the work, as a death would. */
  void at(Point point);

  /** Where a write stands. */
  enum Moment {
    /** It was decided, and not yet sent. */
    BEFORE,
    /** The server has done it, in a transaction that is still open. */
    WRITTEN,
    /** It is there for good. */
    COMMITTED
  }

  /**
   * One moment of one kind of write.
   *
   * @param write such as {@code insert servicingstep}, or {@code update chunk: done_at rows
   *     seconds}: what is done to which table, and the columns that an update sets
   */
  record Point(String write, Moment moment) {
    @Override
    public String toString() {
      return moment.name().toLowerCase(Locale.ROOT) + " " + write;
    }
  }
}
