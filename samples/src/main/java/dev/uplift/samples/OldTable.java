package dev.uplift.samples;

/**
 * A table of the old database and its rows.
 *
 * @param columns those that the source writes, in its order; the others have their defaults
 */
record OldTable(String name, String columns, long rows, Source source) {

  /** Writes one row. The same index gives the same row, in whatever order rows are asked for. */
  interface Source {
    void write(long index, CopyText row);
  }
}
