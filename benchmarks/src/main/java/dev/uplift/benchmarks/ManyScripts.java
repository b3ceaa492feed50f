package dev.uplift.benchmarks;

import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * 2,000 scripts for 20 companies: their graph built and checked, and a rerun of all of them with
 * nothing left to do, the SQL of the scripts read by the server included.
 */
final class ManyScripts {
  private static final int SCRIPTS = 2000;
  private static final int TABLES = 200;
  private static final String PATH = "PostSync/ExecuteScripts/WaitForBatch";
  private static final List<String> COMPANIES =
      IntStream.range(0, 20).mapToObj(i -> "c" + i).toList();

  private ManyScripts() {}

  /** So often; each graph is built of scripts made anew. */
  static void measure(Pairs pairs) {
    pairs.measure("graph of 2,000 scripts built and checked", ManyScripts::graph, 2);
    try (Database database = Rehearsal.database(18, "scripts")) {
      prepare(database);
      pairs.measure(
          "rerun of 2,000 scripts × 20 companies with nothing left", () -> rerun(database), 3);
    }
  }

  private static double graph() {
    List<Script> scripts = scripts();
    long began = System.nanoTime();
    if (!ScriptGraph.problems(scripts).isEmpty() || ScriptGraph.of(scripts).edges().isEmpty()) {
      throw new IllegalStateException("the graph is not as it should be");
    }
    return seconds(began);
  }

  /** What an earlier attempt had finished. */
  private static void prepare(Database database) {
    try (Session session = database.session("prepare")) {
      Batch.createTables(session);
      session.execute(
          "create table dbupgrade.run (id bigint primary key, epoch int not null);"
              + " insert into dbupgrade.run values (1, 1)");
      IntStream.range(0, TABLES).forEach(i -> session.execute("create table t" + i + " (n int)"));
      batch(database, 1).schedule(Script.Stage.POST_SYNC, scripts(), COMPANIES, PATH);
      session.execute("update dbupgrade.scripttask set state = 'Finished', planned_at = now()");
      session.execute("vacuum analyze dbupgrade.scripttask");
    }
  }

  private static double rerun(Database database) {
    int epoch = raised(database);
    List<Script> scripts = scripts();
    long began = System.nanoTime();
    Batch batch = batch(database, epoch);
    if (!batch.check(Script.Stage.POST_SYNC, scripts).isEmpty()) {
      throw new IllegalStateException("the scripts are not as they should be");
    }
    batch.schedule(Script.Stage.POST_SYNC, scripts, COMPANIES, PATH);
    batch.start(Script.Stage.POST_SYNC, PATH);
    BatchOutcome outcome = batch.await(Script.Stage.POST_SYNC);
    double seconds = seconds(began);
    if (outcome.finishedBefore() != SCRIPTS * COMPANIES.size()) {
      throw new IllegalStateException("something was left: " + outcome);
    }
    return seconds;
  }

  private static int raised(Database database) {
    return database.with(
        "raise",
        s ->
            s.one(
                "update dbupgrade.run set epoch = epoch + 1 returning epoch",
                row -> row.integer("epoch")));
  }

  private static Batch batch(Database database, int epoch) {
    BatchSettings settings =
        new BatchSettings(1, epoch, 2, Duration.ofSeconds(60), 10_000, Set.of());
    return new Batch(database, settings, Watcher.none(), InstantSource.system());
  }

  private static List<Script> scripts() {
    List<Script> scripts = new ArrayList<>();
    for (int i = 0; i < SCRIPTS; i++) {
      List<String> after = i % 5 == 0 && i > 0 ? List.of("s" + (i - 1)) : List.of();
      scripts.add(script("s" + i, "t" + i % TABLES, "t" + (i * 7 + 1) % TABLES, after));
    }
    return scripts;
  }

  private static Script script(String name, String reads, String updates, List<String> after) {
    return new Script(
        name,
        "scripts/" + name + ".sql",
        "benchmark",
        "One of many",
        Script.Stage.POST_SYNC,
        Scope.PER_COMPANY,
        Script.Group.MAIN,
        new Script.TableAccess(
            List.of("public." + reads), List.of(), List.of("public." + updates), List.of()),
        after,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        new Script.Work.Sql(
            "update %s set n = x.n from %s x where :company is not null".formatted(updates, reads),
            1),
        "0");
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
