package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A benchmark, not part of the gate: 2,000 scripts for 20 companies. Run it with {@code
 * -Duplift.benchmarks=true}; it prints its figures.
 */
@EnabledIfSystemProperty(named = "uplift.benchmarks", matches = "true")
class GraphSpeedTest {
  private static final int SCRIPTS = 2000;

  private final List<String> companies = IntStream.range(0, 20).mapToObj(i -> "c" + i).toList();

  @Test
  void graph_plan_and_rerun_of_2000_scripts_and_20_companies() {
    List<Script> scripts = scripts();
    for (int round = 1; round <= 3; round++) {
      long began = System.nanoTime();
      ScriptGraph graph = ScriptGraph.of(scripts);
      tell("graph built and checked, " + graph.edges().size() + " edges", began);
    }
    try (BatchRig rig = new BatchRig(18)) {
      IntStream.range(0, 200).forEach(i -> rig.session.execute("create table t" + i + " (n int)"));
      Batch first = rig.batch(BatchRig.settings(1));
      long began = System.nanoTime();
      first.schedule(Script.Stage.POST_SYNC, scripts, companies, BatchRig.PATH);
      tell("scheduled for the first time, SQL read", began);
      rig.session.execute("update dbupgrade.scripttask set state = 'Finished', planned_at = now()");
      rig.session.execute("vacuum analyze dbupgrade.scripttask");
      began = System.nanoTime();
      BatchOutcome outcome = rig.run(2, scripts, companies.toArray(String[]::new));
      tell("rerun with nothing left", began);
      assertThat(outcome.finishedBefore()).isEqualTo(SCRIPTS * companies.size());
    }
  }

  private static List<Script> scripts() {
    List<Script> scripts = new ArrayList<>();
    for (int i = 0; i < SCRIPTS; i++) {
      BatchRig.Making making =
          script("s" + i).perCompany().reads("t" + i % 200).updates("t" + (i * 7 + 1) % 200);
      scripts.add(
          (i % 5 == 0 && i > 0 ? making.after("s" + (i - 1)) : making)
              .body(
                  "update t%d set n = x.n from t%d x where :company is not null"
                      .formatted((i * 7 + 1) % 200, i % 200)));
    }
    return scripts;
  }

  private static void tell(String what, long began) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.err.printf(
        Locale.ROOT,
        "%s: %.2f s, heap in use after %d MB%n",
        what,
        (System.nanoTime() - began) / 1e9,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }
}
