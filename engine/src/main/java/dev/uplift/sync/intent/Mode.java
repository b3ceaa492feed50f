package dev.uplift.sync.intent;

/** How far a sync goes towards the target. Each mode begins where the ones before it ended. */
public enum Mode {
  /** Tables that the dictionary renames, with what is named after them. */
  RENAME_TABLES,
  /** Columns and enum labels that the dictionary renames. */
  RENAME_COLUMNS,
  /** What can be added while the old structure stays usable. */
  ADDITIVE,
  /** The system tables alone, as in FULL. */
  PARTIAL,
  /** Types, keys, identity, generated columns, partitions, unique indexes that the rows allow. */
  FULL,
  /** All that is left: constraints, views, functions, drops, rights; then Equal holds. */
  FINAL;

  /** Whether old rows are brought to their new types. */
  public boolean retypes() {
    return this == PARTIAL || this == FULL;
  }
}
