package dev.uplift.pack.environment;

/**
 * How much of every table is measured before and after an upgrade; each level holds those before.
 */
public enum ReconcileLevel {
  NONE("none"),
  /** Rows of each table and company. */
  COUNTS("counts"),
  /** And sums of the columns that the dictionary declares as amounts. */
  SUMS("sums"),
  /** And hashes of the columns that no script changes. */
  HASHES("hashes");

  private final String text;

  ReconcileLevel(String text) {
    this.text = text;
  }

  /** As {@code environment.yaml} spells it. */
  public String text() {
    return text;
  }

  /** Whether this level measures what the other does. */
  public boolean holds(ReconcileLevel other) {
    return compareTo(other) >= 0;
  }
}
