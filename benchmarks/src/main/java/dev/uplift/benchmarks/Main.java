package dev.uplift.benchmarks;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Runs the benchmark that is named, with so many pairs. */
public final class Main {
  private static final Map<String, Consumer<Pairs>> ALL =
      new TreeMap<>(
          Map.of(
              "ledger-loop", LedgerUpdate::besideBareLoop,
              "ledger-update", LedgerUpdate::besideOneUpdate,
              "ledger-spring-batch", LedgerUpdate::besideSpringBatch,
              "ledger-spring-batch-usual", LedgerUpdate::besideUsualSpringBatch,
              "many-scripts", ManyScripts::measure));

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
