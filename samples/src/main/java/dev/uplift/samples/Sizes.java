package dev.uplift.samples;

/** How many rows each growing table has, of so many altogether. */
record Sizes(
    long customers,
    long customerTransactions,
    long vendors,
    long items,
    long dimensions,
    long stockTransactions,
    long orders,
    long lines,
    long journals,
    long journalLines,
    long logged,
    long stockSums) {

  /** Shares in thousandths; the largest table takes what rounding leaves. */
  static Sizes of(long rows) {
    long others = rows;
    long[] shares = {25, 220, 5, 15, 40, 55, 180, 15, 150, 10, 15};
    long[] counts = new long[shares.length];
    for (int i = 0; i < shares.length; i++) {
      counts[i] = Math.max(10, rows * shares[i] / 1000);
      others -= counts[i];
    }
    return new Sizes(
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
        others,
        counts[5],
        counts[6],
        counts[7],
        counts[8],
        counts[9],
        counts[10]);
  }
}
