package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptGraphTest {
  @Test
  void a_cycle_is_told_with_its_path_in_the_order_in_which_it_would_run() {
    List<Script> scripts =
        List.of(
            script("a/one").after("a/three").body(""),
            script("a/two").after("a/one").body(""),
            script("a/three").after("a/two").body(""));

    List<Problem> problems = ScriptGraph.problems(scripts);

    assertThat(problems).extracting(Problem::code).containsExactly("scriptCycle");
    assertThat(problems.getFirst().message()).endsWith("a/one → a/two → a/three → a/one");
    assertThat(problems.getFirst().why()).contains("a/one → a/two: after, declared by a/two");
  }

  @Test
  void everything_wrong_is_told_at_once() {
    List<Script> scripts =
        List.of(
            script("double").body(""),
            script("double").body(""),
            script("self").before("self").body(""),
            script("lost").after("party/nowhere").body(""),
            script("last").group(Script.Group.FINAL).body(""),
            script("main").after("last").body(""),
            script("early").stage(Script.Stage.PRE_SYNC).after("main").body(""));

    assertThat(ScriptGraph.problems(scripts))
        .extracting(Problem::code)
        .containsExactlyInAnyOrder(
            "doubleScript",
            "scriptCycle",
            "unknownScript",
            "edgeAcrossBarrier",
            "edgeAcrossBarrier");
    assertThatThrownBy(() -> ScriptGraph.of(scripts)).isInstanceOf(Failure.class);
  }

  @Test
  void an_edge_that_a_barrier_implies_is_kept_and_says_so() {
    ScriptGraph graph =
        ScriptGraph.of(
            List.of(
                script("pre").stage(Script.Stage.PRE_SYNC).before("post").body(""),
                script("post").body(""),
                script("next").after("post").body("")));

    assertThat(graph.edges())
        .extracting(ScriptGraph.Edge::from, ScriptGraph.Edge::to, ScriptGraph.Edge::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("post", "next", "after, declared by next"),
            org.assertj.core.groups.Tuple.tuple(
                "pre", "post", "before, declared by pre; implied by stage or group"));
    assertThat(graph.before("next")).containsExactly("post");
    assertThat(graph.before("post")).isEmpty();
  }

  @Test
  void a_chain_of_ten_thousand_scripts_is_no_problem() {
    List<Script> chain =
        java.util.stream.IntStream.range(0, 10_000)
            .mapToObj(
                i -> i == 0 ? script("s0").body("") : script("s" + i).after("s" + (i - 1)).body(""))
            .toList();

    assertThat(ScriptGraph.problems(chain)).isEmpty();
  }
}
