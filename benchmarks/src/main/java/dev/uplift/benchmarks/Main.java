package dev.uplift.benchmarks;

import dev.uplift.sync.intent.Rewriting.Preference;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Runs the benchmark that is named, with so many pairs. */
public final class Main {
  private static final Map<String, Consumer<Pairs>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ledger-loop", LedgerUpdate::besideBareLoop),
              Map.entry("ledger-update", LedgerUpdate::besideOneUpdate),
              Map.entry("ledger-spring-batch", LedgerUpdate::besideSpringBatch),
              Map.entry("ledger-spring-batch-usual", LedgerUpdate::besideUsualSpringBatch),
              Map.entry("many-scripts", ManyScripts::measure),
              Map.entry("diff-5000", ManyTables::diff),
              Map.entry("diff-5000-folder", ManyTables::diffFolder),
              Map.entry("diff-liquibase", ManyTables::besideLiquibase),
              Map.entry("sync-5000-nothing", ManyTables::syncNothing),
              Map.entry("create-5000", ManyTables::create),
              Map.entry("rewrite-numerics-merged", p -> Rewrite.besideMerged(p, Shape.NUMERICS)),
              Map.entry("rewrite-numerics-swap", p -> Rewrite.besideSwap(p, Shape.NUMERICS)),
              Map.entry("rewrite-numerics-each", p -> Rewrite.besideEach(p, Shape.NUMERICS)),
              Map.entry(
                  "rewrite-numerics-other",
                  p -> Rewrite.besideOther(p, Shape.NUMERICS, Preference.MERGED)),
              Map.entry(
                  "rewrite-integers-other",
                  p -> Rewrite.besideOther(p, Shape.INTEGERS, Preference.SHADOW)),
              Map.entry("rewrite-and-convert", Rewrite::andConvert),
              Map.entry("rewrite-and-join", Rewrite::andJoin),
              Map.entry("rewrite-and-join-chunks", Rewrite::andJoinInChunks),
              Map.entry("sample-upgrade-flyway", SampleUpgrade::besideFlyway),
              Map.entry("sample-upgrade-best-sql", SampleUpgrade::besideBestSql)));

  private Main() {}

  /** Arguments: name, number of pairs. */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    Consumer<Pairs> benchmark = arguments.length == 0 ? null : ALL.get(arguments[0]);
    if (benchmark == null) {
      out.println("benchmarks/run NAME [PAIRS], where NAME is one of " + ALL.keySet());
      return;
    }
    Surroundings.refuseMoreHeap();
    benchmark.accept(new Pairs(out, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7));
  }
}
