package dev.uplift.sync.change;

/** What a change costs the table it is made to. */
public enum Strategy {
  /** No row is touched. */
  CATALOG_ONLY,
  /** One ALTER TABLE with all actions: one rewrite. */
  MERGED,
  /**
   * A new table is filled by INSERT, range by range, behind a barrier against writes, and takes the
   * old one's place in one short transaction.
   */
  SHADOW,
  /** A new table is filled from the old one, which then goes. */
  REBUILD,
  /** The rows are read: an index is built or a constraint checked. */
  SCAN
}
