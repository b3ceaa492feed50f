package dev.uplift.pack.yaml;

/**
 * The keys of every YAML format. The published JSON Schemas say the same and more; a test holds the
 * two together.
 */
public final class Formats {
  public static final Shape PACKAGE =
      Shape.of("format", "name", "version", "recognise", "extends", "platform", "schema", "owner")
          .with("upgrades", Shape.of("from", "to"))
          .with("requires", Shape.of("uplift", "postgresql"))
          .with("services", Shape.LEAF)
          .with("keep-foreign-objects", Shape.LEAF)
          .with("equality", Shape.of("column-order", "owner", "grants"));

  public static final Shape DICTIONARY =
      Shape.of("format", "system-tables")
          .with(
              "tables",
              Shape.each(
                  Shape.of("id", "was", "scope", "amounts")
                      .with("columns", Shape.each(Shape.of("id", "was", "narrow")))))
          .with("retired", Shape.each(Shape.of("by", "key", "because")))
          .with("values", Shape.each(Shape.each(Shape.of("was"))))
          .with("configuration-keys", Shape.each(Shape.of("default", "objects")));

  public static final Shape SCRIPT =
      Shape.of("format", "description", "stage", "scope", "group", "key", "versions", "tag")
          .with("reads", Shape.LEAF)
          .with("creates", Shape.LEAF)
          .with("updates", Shape.LEAF)
          .with("deletes", Shape.LEAF)
          .with("excludes", Shape.LEAF)
          .with("changes", Shape.each(Shape.of("columns", "sums").with("rows", Shape.of("equals"))))
          .with("after", Shape.LEAF)
          .with("before", Shape.LEAF)
          .with("repairs", Shape.LEAF)
          .with("allow-duplicates", Shape.LEAF)
          .with("priority", Shape.LEAF)
          .with("chunk", Shape.of("table", "by"))
          .with("bad-rows", Shape.of("quarantine"));

  public static final Shape CONVERSION =
      Shape.of("format", "description", "stage", "scope", "group", "key", "versions", "tag")
          .with("after", Shape.LEAF)
          .with("before", Shape.LEAF)
          .with("repairs", Shape.LEAF)
          .with("allow-duplicates", Shape.LEAF)
          .with("priority", Shape.LEAF)
          .with("from", Shape.LEAF)
          .with("join", Shape.LEAF)
          .with("where", Shape.LEAF)
          .with("insert", Shape.LEAF)
          .with("update", Shape.LEAF)
          .with("match", Shape.each(Shape.LEAF))
          .with("set", Shape.each(Shape.LEAF))
          .with("chunk", Shape.of("by"))
          .with("bad-rows", Shape.of("quarantine"));

  public static final Shape RULE =
      Shape.of("format", "title", "severity", "needs", "find", "observation", "recommendation")
          .with("parameters", Shape.each(Shape.LEAF))
          .with("detail", Shape.LEAF)
          .with("fix", Shape.LEAF);

  public static final Shape PLATFORM =
      Shape.of("format", "name")
          .with("companies", Shape.of("table", "id", "column"))
          .with("partitions", Shape.of("table", "id", "column"))
          .with("allocator", Shape.of("table", "table-id", "next", "id-column"));

  private static final Shape RESTORE =
      Shape.of("kind", "reason", "take", "verify", "back", "folder", "jobs")
          .with("stanza", Shape.LEAF)
          .with("config", Shape.LEAF)
          .with("stop", Shape.LEAF)
          .with("start", Shape.LEAF)
          .with("level", Shape.LEAF)
          .with("on-failure", Shape.LEAF)
          .with("keep", Shape.LEAF)
          .with("allow", Shape.LEAF);

  private static final Shape SERVICE =
      Shape.of("adapter", "host", "timeout", "unit", "context", "namespace", "workload")
          .with("stop", Shape.LEAF)
          .with("check", Shape.LEAF)
          .with("start", Shape.LEAF)
          .with("reason", Shape.LEAF);

  public static final Shape ENVIRONMENT =
      Shape.of("format", "name", "kind", "database", "password", "packages", "disk-probe")
          .with("window", Shape.of("ends", "at-turn-back", "warn-before"))
          .with(
              "limits",
              Shape.of(
                  "workers",
                  "wal-per-second",
                  "replication-lag",
                  "free-disk",
                  "keep-free",
                  "least-free",
                  "stalled-after",
                  "lease",
                  "chunk-time",
                  "lock-wait"))
          .with("restore", RESTORE)
          .with("door", Shape.of("notice", "drain", "tell", "testers", "leave-open"))
          .with("hooks", Shape.of("before-upgrade", "on-failure"))
          .with("services", Shape.each(SERVICE))
          .with("smoke-role", Shape.LEAF)
          .with("ignore-after", Shape.LEAF)
          .with("reconcile", Shape.LEAF)
          .with("gates", Shape.LEAF)
          .with("trust", Shape.of("publishers", "unsigned"))
          .with("configuration-keys", Shape.each(Shape.LEAF));

  private static final Shape ROWS = Shape.each(Shape.LEAF);

  public static final Shape TEST =
      Shape.of("format", "baseline")
          .with("given", ROWS)
          .with(
              "tests",
              Shape.each(
                  Shape.of("script", "company", "error")
                      .with("given", ROWS)
                      .with("expect", ROWS)
                      .with("quarantine", ROWS)));

  public static final Shape INVARIANTS =
      Shape.of("format")
          .with("invariants", Shape.each(Shape.of("before", "after").with("scripts", Shape.LEAF)));

  private Formats() {}
}
