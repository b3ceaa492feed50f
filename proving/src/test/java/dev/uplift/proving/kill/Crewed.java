package dev.uplift.proving.kill;

import dev.uplift.database.Database;
import dev.uplift.database.Secret;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.proving.Databases;
import dev.uplift.proving.DyingRun;
import dev.uplift.proving.Site;
import dev.uplift.proving.TinyPackage;
import dev.uplift.proving.Uplift;
import dev.uplift.run.request.RunOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A run that a worker process helps. The one worker of the leading process has the first chunk, in
 * which it waits for the test; so the other chunks are the worker process's. The chunk of the last
 * key waits for the test too, if that wants it. One row cannot be converted.
 */
record Crewed(Databases server, Database database, Path folder, Map<String, String> environment) {
  static final long FIRST = 7;
  static final long LAST = 8;
  private static final int ROWS = 60_000;
  private static final int CHUNKS = 6;

  private static final String MORE =
      "{kind: none, reason: a copy that is thrown away}\nlimits: {lease: ";

  /** What was done twice would show. */
  private static final String SCRIPT =
      """
      update note n set length = coalesce(n.length, 0) + substr(n.body, 6)::int
       where :chunk(n)
         and (n.id <> 1 or pg_advisory_xact_lock_shared(7)::text is not null)
         and (n.id <> %d or pg_advisory_xact_lock_shared(8)::text is not null);
      """
          .formatted(ROWS);

  private static final String WAITING =
      """
      select count(*) as n from pg_locks
       where locktype = 'advisory' and objid = ? and not granted
         and database = (select oid from pg_database where datname = current_database())
      """;

  private static final String LEDGER =
      """
      select count(*) filter (where done_at is not null) as n from dbupgrade.chunk
       where script = 'note/length'
      """;

  static Database old(Databases server) {
    Database database = server.fresh("crewed");
    TinyPackage.install(database);
    database.with(
        "rows",
        session -> {
          session.execute(
              "insert into note select n, 'note ' || n from generate_series(101, %d) n"
                  .formatted(ROWS));
          return session.execute("update note set body = 'note x' where id = 33333; analyze note");
        });
    return database;
  }

  static Crewed prepared(Databases server, Database old, Path folder) {
    return prepared(server, old, folder, "2s");
  }

  /** With sessions that are taken for dead when they have given no sign of life for so long. */
  static Crewed prepared(Databases server, Database old, Path folder, String lease) {
    Database database = server.copyOf(old, "crewed");
    Path own = folder.resolve(database.url().database());
    Path tiny =
        TinyPackage.in(own.resolve("package"))
            .script(
                "note/length",
                "Measure every note",
                "updates: [note]\nchunk: {table: note, by: [id]}\nbad-rows: {quarantine: 5}",
                SCRIPT)
            .folder();
    Site site = Site.of(own, database, server, tiny, MORE + lease + "}");
    site.prepared();
    return new Crewed(server, database, own, site.uplift().environment());
  }

  /** The leading process, played by this one; comes back when it is at its first chunk. */
  CompletableFuture<RunOutcome> lead(Session session) {
    CompletableFuture<RunOutcome> lead =
        CompletableFuture.supplyAsync(this::led, task -> Thread.ofPlatform().start(task));
    while (waiting(session, FIRST) == 0 && !lead.isDone()) {
      Thread.onSpinWait();
    }
    if (lead.isDone()) {
      throw new IllegalStateException("it did not wait: " + lead.join());
    }
    return lead;
  }

  private RunOutcome led() {
    Environment site = EnvironmentReader.read(folder.resolve("environment.yaml"));
    Optional<Secret> secret = Secret.find(database.url(), environment);
    try (Database own = Database.of(database.url(), secret, 20)) {
      Path home = folder.resolve("home");
      return DyingRun.lead(new dev.uplift.run.request.Site(own, home, site), Site.RUNBOOK, 1);
    }
  }

  /** Where the fate wants it, a worker process dies. */
  List<String> worker(String fate) {
    return Uplift.command(
        DyingRun.class.getName(),
        List.of(
            folder.resolve("environment.yaml").toString(),
            folder.resolve("home").toString(),
            Site.RUNBOOK,
            "0",
            "-",
            "worker",
            fate,
            folder.resolve("points").toString()));
  }

  static long waiting(Session session, long lock) {
    return session.one(WAITING, row -> row.number("n"), lock);
  }

  /** Whether nothing is left but what the leading process holds. */
  static boolean nothingLeft(Session session) {
    return session.one(LEDGER, row -> row.number("n")) == CHUNKS - 1;
  }

  static void lock(Session session, long lock) {
    session.query("select pg_advisory_lock(?)", row -> true, lock);
  }

  static void unlock(Session session, long lock) {
    session.query("select pg_advisory_unlock(?)", row -> true, lock);
  }

  void forget() {
    server.drop(database);
  }
}
