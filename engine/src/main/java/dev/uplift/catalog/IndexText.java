package dev.uplift.catalog;

/** CREATE INDEX as the server prints it. */
final class IndexText {
  private static final String ONLY = " ON ONLY ";

  private IndexText() {}

  /** Without the ONLY that is printed for partitioned tables, so that partitions get theirs. */
  static String overPartitions(String definition) {
    boolean quoted = false;
    for (int i = 0; i < definition.length(); i++) {
      quoted ^= definition.charAt(i) == '"';
      if (!quoted && definition.startsWith(ONLY, i)) {
        return definition.substring(0, i) + " ON " + definition.substring(i + ONLY.length());
      }
    }
    return definition;
  }
}
