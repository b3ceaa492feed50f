package dev.uplift.plan.cost;

import java.time.Instant;

/**
 * What a server does in a second.
 *
 * @param measured whether it was looked at; else these are an ordinary machine's
 * @param at when it was measured; of an ordinary machine's, the beginning of time
 * @param rewriteBytes of a table's rows that are written anew by one ALTER TABLE
 * @param rewriteRows rows written so
 * @param scanBytes of rows read
 * @param indexRows rows that come into one index that is built
 * @param updateRows rows changed by one UPDATE
 * @param castValues values that are given another type, beyond the two of each row that are in
 *     {@code rewriteRows}
 * @param analyzeBytes of sampled rows that are looked at for statistics
 * @param walPerByte bytes of the server's log for each byte of rows written anew
 */
public record Speeds(
    String format,
    boolean measured,
    Instant at,
    double rewriteBytes,
    double rewriteRows,
    double scanBytes,
    double indexRows,
    double updateRows,
    double castValues,
    double analyzeBytes,
    double walPerByte) {
  static final String FORMAT = "speeds/1";

  /** Of two cores and an ordinary disk; POSTGRES.md has the times they were taken from. */
  static final Speeds USUAL =
      new Speeds(FORMAT, false, Instant.EPOCH, 60e6, 550e3, 500e6, 1.5e6, 150e3, 25e6, 20e6, 1.05);

  public Speeds {
    if (!(rewriteBytes > 0
        && rewriteRows > 0
        && scanBytes > 0
        && indexRows > 0
        && updateRows > 0
        && castValues > 0
        && analyzeBytes > 0
        && walPerByte >= 0)) {
      throw new IllegalArgumentException("a server that does nothing in a second");
    }
  }
}
