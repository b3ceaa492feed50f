package dev.uplift.batch.throttle;

/**
 * A ceiling that is passed.
 *
 * @param permitted workers that may begin the next chunk, of all processes together
 * @param why for people
 */
record Shut(Ceiling ceiling, int permitted, String why) {

  /** What there is a ceiling on. */
  enum Ceiling {
    WORKERS("workers"),
    WAL_PER_SECOND("walPerSecond"),
    REPLICATION_LAG("replicationLag"),
    KEEP_FREE("keepFree"),
    LEAST_FREE("leastFree");

    private final String text;

    Ceiling(String text) {
      this.text = text;
    }

    /** As status shows it. */
    String text() {
      return text;
    }
  }
}
