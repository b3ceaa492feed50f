package dev.uplift.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.benchmarks.Pairs.Side;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Session;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * One value changed in every row of a table with a primary key: in chunks through the ledger, by
 * the same ranges in a bare loop, by one statement, and by Spring Batch. Each measurement starts
 * from a copy of the same untouched database, after a checkpoint.
 */
final class LedgerUpdate {
  private static final long ROWS = Long.getLong("uplift.rows", 5_000_000);
  private static final long CHUNK = 10_000;
  private static final int WORKERS = 2;
  private static final String PATH = "PostSync/ExecuteScripts/WaitForBatch";

  private static final String TABLE =
      "create table big (id bigint primary key, a int not null, b text not null, n bigint not null)";

  private static final String FILL =
      "insert into big select i, mod(i, 1000), md5(i::text), 0 from generate_series(1, ?) i";

  private LedgerUpdate() {}

  /** With as many workers on both sides. */
  static void besideBareLoop(Pairs pairs) {
    beside(pairs, new Side("bare JDBC loop over the same ranges", () -> on(LedgerUpdate::loop)));
  }

  static void besideOneUpdate(Pairs pairs) {
    beside(pairs, new Side("one bare UPDATE", () -> on(LedgerUpdate::update)));
  }

  static void besideSpringBatch(Pairs pairs) {
    besideSpringBatch(pairs, "in two parallel flows", SpringBatchUpdate::inTwoFlows);
  }

  static void besideUsualSpringBatch(Pairs pairs) {
    besideSpringBatch(pairs, "in one step", SpringBatchUpdate::inOneStep);
  }

  private static void besideSpringBatch(
      Pairs pairs, String how, ObjLongConsumer<HikariDataSource> work) {
    beside(
        pairs,
        new Side("Spring Batch 5.2 " + how, () -> on(database -> springBatch(database, work))));
  }

  private static void beside(Pairs pairs, Side rival) {
    pairs.measure(
        ROWS + " rows, " + WORKERS + " workers",
        new Side("through the ledger", () -> on(LedgerUpdate::ledger)),
        rival);
  }

  private static void ledger(Database database) {
    BatchSettings settings =
        new BatchSettings(1, 1, WORKERS, Duration.ofSeconds(60), CHUNK, Set.of());
    Batch batch = new Batch(database, settings, Watcher.none(), InstantSource.system());
    batch.schedule(Script.Stage.POST_SYNC, List.of(script()), List.of(), PATH);
    batch.start(Script.Stage.POST_SYNC, PATH);
    BatchOutcome outcome = batch.await(Script.Stage.POST_SYNC);
    if (!outcome.complete()) {
      throw new IllegalStateException("ours did not finish: " + outcome.failed());
    }
  }

  private static Script script() {
    return new Script(
        "benchmark/change",
        "scripts/benchmark/change.sql",
        "benchmark",
        "Change one value of every row",
        Script.Stage.POST_SYNC,
        Scope.PER_DATABASE,
        Script.Group.MAIN,
        new Script.TableAccess(List.of(), List.of(), List.of("public.big"), List.of()),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.of(new Script.Chunking("public.big", List.of("id"))),
        Optional.empty(),
        Optional.empty(),
        0,
        new Script.Work.Sql("update big set n = n + 1 where :chunk(big)", 1),
        "0");
  }

  private static void loop(Database database) {
    AtomicLong next = new AtomicLong();
    inParallel(
        () -> {
          try (Session session = database.session("loop")) {
            for (long first = next.getAndAdd(CHUNK); first < ROWS; first = next.getAndAdd(CHUNK)) {
              var _ =
                  session.update(
                      "update big set n = n + 1 where id > ? and id <= ?", first, first + CHUNK);
            }
          }
        });
  }

  private static void update(Database database) {
    try (Session session = database.session("update")) {
      var _ = session.execute("update big set n = n + 1");
    }
  }

  private static void springBatch(Database database, ObjLongConsumer<HikariDataSource> work) {
    try (HikariDataSource source = Fresh.source(database)) {
      work.accept(source, ROWS);
    }
  }

  private static void inParallel(Runnable work) {
    List<Thread> threads = new java.util.ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      threads.add(Thread.ofVirtual().start(work));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** Seconds that the work took on a fresh copy, in which every row must then be changed once. */
  private static double on(Consumer<Database> work) {
    return Fresh.copy(
        Template.URL,
        database -> {
          prepare(database);
          Fresh.checkpoint(database);
          long began = System.nanoTime();
          work.accept(database);
          double seconds = (System.nanoTime() - began) / 1e9;
          check(database);
          return seconds;
        });
  }

  private static void prepare(Database database) {
    try (Session session = database.session("prepare")) {
      Batch.createTables(session);
      session.execute(
          "create table dbupgrade.run (id bigint primary key, epoch int not null);"
              + " insert into dbupgrade.run values (1, 1)");
    }
  }

  private static void check(Database database) {
    try (Session session = database.session("check")) {
      boolean once =
          session.one(
              "select count(*) = ? and min(n) = 1 and max(n) = 1 as once from big",
              row -> row.flag("once"),
              ROWS);
      if (!once) {
        throw new IllegalStateException("not every row was changed once");
      }
    }
  }

  /** The untouched database, made when first asked for. */
  private static final class Template {
    static final DatabaseUrl URL = Fresh.template("template", Template::fill);

    private static void fill(Database database) {
      try (Session session = database.session("make")) {
        session.execute(TABLE);
        var _ = session.update(FILL, ROWS);
        session.execute("vacuum (freeze, analyze) big");
      }
    }
  }
}
