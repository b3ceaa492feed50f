package dev.uplift.sync.intent;

/**
 * How tables are rewritten, where there is a choice.
 *
 * @param preference which strategy is taken where both can
 * @param sessions that fill a shadow at once
 * @param rangePages pages of the old table that are copied and marked in one transaction
 * @param smallBytes a table up to this size is never worth a shadow, unless that is forced
 * @param cores of the server, as far as anybody knows
 */
public record Rewriting(
    Preference preference, int sessions, int rangePages, long smallBytes, int cores) {

  /** By cost, two sessions, ranges of 64 MB. */
  public static final Rewriting BY_COST =
      new Rewriting(
          Preference.COST, 2, 8192, 64L << 20, Runtime.getRuntime().availableProcessors());

  /** Which strategy is taken where both can. */
  public enum Preference {
    /** The cheaper. */
    COST,
    /** Always the one ALTER TABLE, where the order of columns does not matter. */
    MERGED,
    /** Always a shadow, where one can be. */
    SHADOW
  }

  public Rewriting {
    if (sessions < 1 || rangePages < 1 || smallBytes < 0 || cores < 1) {
      throw new IllegalArgumentException(
          "no rewriting is like that: " + sessions + ", " + rangePages);
    }
  }

  public Rewriting preferring(Preference other) {
    return new Rewriting(other, sessions, rangePages, smallBytes, cores);
  }

  public Rewriting inRanges(int pages) {
    return new Rewriting(preference, sessions, pages, smallBytes, cores);
  }
}
