package dev.uplift.run.readiness;

import dev.uplift.database.Identifier;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import java.util.List;

/** From what a server says to what a plan can do on it. Pure. */
final class ServerChecks {
  /** Beside the workers: journal, watchers, interruption; as many stay free for people. */
  static final int BESIDE_WORKERS = 16;

  private static final int MOST_WORKERS = 16;

  private final ServerFacts facts;
  private final Needs needs;

  ServerChecks(ServerFacts facts, Needs needs) {
    this.facts = facts;
    this.needs = needs;
  }

  List<Check> all() {
    return List.of(
        direct(), writable(), createsDatabases(), createsRoles(), connections(), locks(), clones());
  }

  private Check direct() {
    return facts.directPid()
        ? Check.ok("direct-connection", "no pooler stands between")
        : Check.lacks(
            "direct-connection",
            "a connection pooler stands between Uplift and the server",
            "Locks, leases and the ending of sessions: each belongs to one session of the server.",
            "Let the URL name the server itself: its host and port, not the pooler's.");
  }

  private Check writable() {
    return facts.readOnly()
        ? Check.lacks(
            "primary",
            "the server is a standby, or sessions start read-only",
            "Everything: nothing can be written.",
            "Name the primary, or lift default_transaction_read_only.")
        : Check.ok("primary", "the server can be written to");
  }

  private Check createsDatabases() {
    String name = "create-database";
    return facts.superuser() || facts.createsDatabases()
        ? Check.ok(name, "the role may create databases")
        : Check.lacks(
            name,
            "role \"" + facts.role() + "\" has no CREATEDB",
            "The scratch database that makes the model real, and restore points of kind clone.",
            "alter role " + Identifier.quote(facts.role()) + " createdb");
  }

  private Check createsRoles() {
    String name = "scratch-role";
    return facts.superuser() || facts.createsRoles()
        ? Check.ok(name, "a model's statements run as a role that may do nothing else")
        : Check.lacks(
                name,
                "role \"" + facts.role() + "\" has no CREATEROLE",
                "The second wall around a model: its statements run with Uplift's own rights,"
                    + " and only their wording is checked.",
                "alter role " + Identifier.quote(facts.role()) + " createrole")
            .notNeeded();
  }

  /** Without a wish there are fewer workers where there is less room, and at least one. */
  private Check connections() {
    int wanted =
        needs
            .workers()
            .orElseGet(
                () -> Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, MOST_WORKERS));
    int least = BESIDE_WORKERS + (needs.workers().isPresent() ? wanted : 1);
    int free = facts.freeConnections();
    int workers = Math.clamp((long) free - BESIDE_WORKERS, 0, wanted);
    if (free >= least) {
      return Check.ok(
          "connections", free + " are free: enough for " + workers + " workers of " + wanted);
    }
    return Check.lacks(
        "connections",
        free + " are free, and " + least + " are needed",
        "The workers of the batch: the upgrade fails when it opens them.",
        "Raise max_connections or the role's connection limit, or lower `limits: {workers}`;"
            + " sessions of the application are counted here and are gone during the upgrade.");
  }

  /** A sync commits in groups that fit; a dump locks everything at once. */
  private Check locks() {
    String name = "lock-table";
    long entries = facts.lockEntries();
    if (facts.relations() <= entries) {
      return Check.ok(
          name, entries + " entries for " + facts.relations() + " tables, views and sequences");
    }
    long wanted = (facts.relations() * 5 / 4 + facts.lockSlots() - 1) / facts.lockSlots();
    return Check.lacks(
            name,
            entries + " entries, and a dump locks " + facts.relations() + " objects at once",
            "pg_dump, and with it restore points of kind dump. A sync commits in groups that fit.",
            "Set max_locks_per_transaction = " + wanted + " and restart the server.")
        .neededIf(needs.restore().kind() == Kind.DUMP);
  }

  /** CREATE DATABASE refuses a template whose collation the system has changed since. */
  private Check clones() {
    boolean same =
        facts.collationBefore().isEmpty()
            || facts.collationNow().isEmpty()
            || facts.collationBefore().equals(facts.collationNow());
    return same
        ? Check.ok("collation", "as when the database was made")
        : Check.lacks(
                "collation",
                "made with collation version %s, and the system has %s"
                    .formatted(facts.collationBefore().orElse(""), facts.collationNow().orElse("")),
                "Restore points of kind clone: the server refuses to copy the database. Indexes on"
                    + " text may be wrong already.",
                "reindex database %s; alter database %s refresh collation version"
                    .formatted(
                        Identifier.quote(facts.database()), Identifier.quote(facts.database())))
            .neededIf(needs.restore().kind() == Kind.CLONE);
  }
}
