package dev.uplift.cli;

import dev.uplift.batch.QuarantineRetry;
import dev.uplift.batch.left.QuarantineTable.Quarantined;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON: one row in quarantine; {@code row} is the whole row of the table, as it was then.
 *
 * @param format where the row is a document by itself
 * @param expires when it may be dropped; absent until the upgrade is accepted
 */
record QuarantineView(
    Optional<String> format,
    String script,
    String company,
    String partition,
    String table,
    List<String> keyColumns,
    List<String> key,
    String code,
    String reason,
    String sqlState,
    @Nullable String constraint,
    @Nullable String column,
    Instant at,
    Optional<Instant> expires,
    Object row) {
  static QuarantineView of(Optional<String> format, Quarantined row) {
    return new QuarantineView(
        format,
        row.owner().script(),
        row.owner().company(),
        row.owner().partition(),
        row.table(),
        row.by(),
        row.key(),
        row.reason().code(),
        row.reason().text(),
        row.reason().sqlState(),
        row.reason().constraint(),
        row.reason().column(),
        row.at(),
        row.expires(),
        Json.read(row.data(), Object.class));
  }

  /** JSON: those that there are. */
  record Page(String format, List<QuarantineView> rows) {}

  /** JSON: what has become of rows, by {@code retry} or {@code drop}. */
  record Outcome(String format, long converted, long gone, long dropped, long failed) {
    static Outcome of(QuarantineRetry.Outcome outcome) {
      return new Outcome(
          "quarantineOutcome/1", outcome.converted(), outcome.gone(), 0, outcome.failed());
    }

    static Outcome dropped(long rows) {
      return new Outcome("quarantineOutcome/1", 0, 0, rows, 0);
    }
  }
}
