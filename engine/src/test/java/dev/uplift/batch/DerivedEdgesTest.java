package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DerivedEdgesTest {
  @Test
  void two_scripts_that_only_read_a_table_are_not_ordered() {
    assertThat(edges(script("a").reads("t").body(""), script("b").reads("t").body(""))).isEmpty();
  }

  @Test
  void of_two_scripts_on_one_table_one_waits_when_either_writes_and_the_reason_says_so() {
    ScriptGraph graph =
        ScriptGraph.of(List.of(script("b").updates("t").body(""), script("a").reads("t").body("")));

    assertThat(graph.edges()).hasSize(1);
    assertThat(graph.edges().getFirst().kind()).isEqualTo(ScriptGraph.Kind.TABLE);
    assertThat(graph.edges().getFirst().reason())
        .isEqualTo("table public.t: a reads, b updates; by name");
    assertThat(edges(script("b").updates("t").body(""), script("a").reads("t").body("")))
        .containsExactly("a>b");
  }

  @Test
  void a_declared_edge_decides_also_when_it_leads_over_others() {
    assertThat(
            edges(
                script("a").updates("t").after("m").body(""),
                script("m").after("z").body(""),
                script("z").updates("t").body("")))
        .containsExactly("m>a", "z>m");
  }

  @Test
  void older_source_versions_come_first_then_priority_then_the_name() {
    assertThat(
            edges(
                script("a").updates("t").body(""),
                script("b").updates("t").priority(5).body(""),
                script("c").updates("t").versions(">=6.0 <7.0").body(""),
                script("d").updates("t").versions("<6.0").body("")))
        .containsExactly("b>a", "c>b", "d>c");
  }

  @Test
  void scripts_of_other_groups_and_stages_are_ordered_by_their_barrier_alone() {
    assertThat(
            edges(
                script("a").updates("t").group(Script.Group.FINAL).body(""),
                script("b").updates("t").body(""),
                script("c").updates("t").stage(Script.Stage.PRE_SYNC).body("")))
        .isEmpty();
  }

  @Test
  void an_excluded_table_orders_nothing() {
    assertThat(
            edges(
                script("a").updates("t").excludes("t").body(""), script("b").updates("t").body("")))
        .isEmpty();
  }

  @Test
  void the_table_that_cuts_a_script_into_chunks_is_read_by_it() {
    assertThat(edges(script("a").updates("t").body(""), script("b").chunk("t", "id").body("")))
        .containsExactly("a>b");
  }

  @Test
  void random_scripts_never_make_a_circle_and_every_conflict_is_ordered() {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      List<Script> scripts = randomScripts(random);

      ScriptGraph graph = ScriptGraph.of(scripts);

      assertThat(graph.order()).as("no circle, seed %d", seed).hasSize(scripts.size());
      assertEveryConflictOrdered(graph, scripts, seed);
    }
  }

  private static List<Script> randomScripts(Random random) {
    List<Script> scripts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      BatchRig.Making making =
          script("s" + i)
              .reads("t" + random.nextInt(12))
              .updates("t" + random.nextInt(12))
              .priority(random.nextInt(3))
              .versions("<" + (1 + random.nextInt(3)));
      // Against the names' order, so that it has to be heeded.
      scripts.add(
          i > 0 && random.nextInt(4) == 0
              ? making.before("s" + random.nextInt(i)).body("")
              : making.body(""));
    }
    return scripts;
  }

  private static void assertEveryConflictOrdered(
      ScriptGraph graph, List<Script> scripts, long seed) {
    Map<String, Set<String>> earlier = new HashMap<>();
    for (Script script : graph.order()) {
      Set<String> all = new HashSet<>(graph.before(script.path()));
      graph.before(script.path()).forEach(path -> all.addAll(earlier.getOrDefault(path, Set.of())));
      earlier.put(script.path(), all);
    }
    for (Script a : scripts) {
      for (Script b : scripts) {
        if (!a.path().equals(b.path())
            && (touches(a, b.access().updates()) || touches(b, a.access().updates()))) {
          assertThat(
                  earlier.getOrDefault(a.path(), Set.of()).contains(b.path())
                      || earlier.getOrDefault(b.path(), Set.of()).contains(a.path()))
              .as("%s and %s, seed %d", a.path(), b.path(), seed)
              .isTrue();
        }
      }
    }
  }

  private static boolean touches(Script script, List<String> tables) {
    return tables.stream()
        .anyMatch(
            t -> script.access().reads().contains(t) || script.access().updates().contains(t));
  }

  private static List<String> edges(Script... scripts) {
    return ScriptGraph.of(List.of(scripts)).edges().stream()
        .map(edge -> edge.from() + ">" + edge.to())
        .toList();
  }
}
