package dev.uplift.sync.rewrite;

import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.shadow.Physical;
import java.util.Locale;
import java.util.Optional;

/**
 * Which of the two strategies rewrites a table, and why.
 *
 * @param shadow else merged
 */
record StrategyChoice(boolean shadow, String because) {
  /** One backend: rows read, written and logged, indexes built. Without casts. */
  private static final double MERGED_SECONDS_A_BYTE = 9.1e-9;

  /** What reading and writing rows cost of a core. */
  private static final double FILL_CORE_SECONDS_A_BYTE = 7e-9;

  /** Indexes cost more on rows that were filled in: what they look at is first marked as there. */
  private static final double FILLED_INDEX_SECONDS_A_BYTE = 5.5e-9;

  /** Both tables are counted under lock. */
  private static final double COUNT_BYTES_A_SECOND = 4e9;

  private static final double VALIDATE_SECONDS_A_ROW = 0.6e-6;

  /** Below this merged is the safer one: it keeps the table's identity, and everything on it. */
  private static final double GAIN = 0.95;

  /**
   * What is to be weighed.
   *
   * @param inPlace why it can only be altered where it is
   * @param demand why only a new table will do, such as the order of columns
   * @param bytes with indexes
   * @param castSeconds what reading its values as their new types costs of one core
   * @param foreignRows rows of foreign keys that a new table has to have validated anew
   */
  record Case(
      Physical physical,
      Optional<String> inPlace,
      Optional<String> demand,
      long bytes,
      double castSeconds,
      long foreignRows) {}

  static StrategyChoice of(Case weighed, Rewriting rewriting) {
    Optional<String> hindrance =
        weighed.inPlace().or(() -> weighed.physical().hindrances().stream().findFirst());
    if (hindrance.isPresent()) {
      return new StrategyChoice(false, "merged, since " + hindrance.get());
    }
    if (weighed.demand().isPresent()) {
      return new StrategyChoice(true, "shadow, since " + weighed.demand().get());
    }
    return switch (rewriting.preference()) {
      case MERGED -> new StrategyChoice(false, "merged, as the settings say");
      case SHADOW -> new StrategyChoice(true, "shadow, as the settings say");
      case COST -> byCost(weighed, rewriting);
    };
  }

  private static StrategyChoice byCost(Case weighed, Rewriting rewriting) {
    if (weighed.bytes() <= rewriting.smallBytes()) {
      return new StrategyChoice(false, "merged, since it is small");
    }
    double merged = weighed.bytes() * MERGED_SECONDS_A_BYTE + weighed.castSeconds();
    double shadow = shadowSeconds(weighed, rewriting);
    boolean cheaper = shadow < merged * GAIN;
    String text =
        String.format(
            Locale.ROOT,
            "%s, since its rows take about %.1f s by one ALTER TABLE and %.1f s by %d sessions on"
                + " %d cores",
            cheaper ? "shadow" : "merged",
            merged,
            shadow,
            rewriting.sessions(),
            rewriting.cores());
    return new StrategyChoice(cheaper, text);
  }

  private static double shadowSeconds(Case weighed, Rewriting rewriting) {
    double bytes = weighed.bytes();
    double fill = bytes * FILL_CORE_SECONDS_A_BYTE + weighed.castSeconds();
    double atOnce = Math.min(rewriting.cores(), rewriting.sessions());
    return fill / atOnce
        + bytes * FILLED_INDEX_SECONDS_A_BYTE
        + 2 * bytes / COUNT_BYTES_A_SECOND
        + weighed.foreignRows() * VALIDATE_SECONDS_A_ROW;
  }

  /** Whether there is anything to weigh at all. */
  static boolean isOpen(Rewriting rewriting, boolean strictOrder) {
    return rewriting.preference() != Preference.MERGED || strictOrder;
  }
}
