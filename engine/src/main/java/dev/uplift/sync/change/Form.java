package dev.uplift.sync.change;

/** How a change is carried out, and what its failing means. */
public enum Form {
  /** Must succeed; with it fails its transaction. */
  PLAIN,
  /** May be refused by the rows: then only itself is undone, and the rows are named. */
  TESTED,
  /**
   * Puts back what stood in the way of another change; what does not fit it any more is reported.
   */
  RESTORED,
  /** Commits alone, before anything that comes after it. */
  ALONE
}
