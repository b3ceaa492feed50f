package dev.uplift.pack;

/** How often a script runs, and whose rows a table's are. */
public enum Scope {
  PER_DATABASE("PerDatabase"),
  PER_PARTITION("PerPartition"),
  PER_COMPANY("PerCompany");

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /** As the formats spell it. */
  public String text() {
    return text;
  }
}
