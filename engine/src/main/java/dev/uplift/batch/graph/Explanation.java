package dev.uplift.batch.graph;

import dev.uplift.batch.graph.ScriptGraph.Edge;
import dev.uplift.pack.Script;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Why one script runs before another.
 *
 * @param first empty: nothing orders the two
 * @param way the edges from the first to the second; empty where a barrier orders them
 * @param barrier the stages or groups that order them; empty where edges do
 */
public record Explanation(String first, String second, List<Edge> way, String barrier) {
  public Explanation {
    way = List.copyOf(way);
  }

  /**
   * Of two scripts, whichever comes first.
   *
   * @throws IllegalArgumentException when there is no such script
   */
  public static Explanation of(ScriptGraph graph, String one, String other) {
    List<Edge> forth = way(graph, one, other);
    if (!forth.isEmpty()) {
      return new Explanation(one, other, forth, "");
    }
    List<Edge> back = way(graph, other, one);
    if (!back.isEmpty()) {
      return new Explanation(other, one, back, "");
    }
    int barrier = ScriptGraph.barrier(graph.script(one), graph.script(other));
    if (barrier == 0) {
      return new Explanation("", "", List.of(), "");
    }
    String first = barrier < 0 ? one : other;
    String second = barrier < 0 ? other : one;
    return new Explanation(
        first, second, List.of(), barrier(graph.script(first), graph.script(second)));
  }

  private static String barrier(Script first, Script second) {
    return first.stage() != second.stage()
        ? "stage " + first.stage().text() + " comes before stage " + second.stage().text()
        : "group " + first.group().text() + " comes before group " + second.group().text();
  }

  /** The shortest, so that it can be read. */
  private static List<Edge> way(ScriptGraph graph, String from, String to) {
    Map<String, Edge> reachedBy = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty() && !reachedBy.containsKey(to)) {
      for (Edge edge : graph.outOf(open.remove())) {
        if (!edge.to().equals(from) && reachedBy.putIfAbsent(edge.to(), edge) == null) {
          open.add(edge.to());
        }
      }
    }
    List<Edge> way = new ArrayList<>();
    for (Edge edge = reachedBy.get(to); edge != null; edge = reachedBy.get(edge.from())) {
      way.addFirst(edge);
    }
    return way;
  }
}
