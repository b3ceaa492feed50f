package dev.uplift.batch.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the circles of a graph that is given as each node's predecessors. */
final class Cycles {
  private final Map<String, Set<String>> predecessors;
  private final Set<String> clear = new HashSet<>();
  private final List<List<String>> found = new ArrayList<>();

  Cycles(Map<String, Set<String>> predecessors) {
    this.predecessors = predecessors;
  }

  /**
   * One circle for each back edge, each in the order in which its nodes would run, closed by its
   * first node. Walks with a stack of its own: packages chain thousands of scripts.
   */
  List<List<String>> all() {
    predecessors.keySet().stream().sorted().forEach(this::walk);
    return List.copyOf(found);
  }

  private record Visit(String node, Deque<String> open) {}

  private void walk(String start) {
    if (clear.contains(start)) {
      return;
    }
    List<Visit> way = new ArrayList<>(List.of(visit(start)));
    Set<String> onWay = new HashSet<>(Set.of(start));
    while (!way.isEmpty()) {
      Visit top = way.getLast();
      String next = top.open().poll();
      if (next == null) {
        clear.add(top.node());
        onWay.remove(top.node());
        way.removeLast();
      } else if (onWay.contains(next)) {
        found.add(circle(way, next));
      } else if (!clear.contains(next)) {
        onWay.add(next);
        way.add(visit(next));
      }
    }
  }

  private Visit visit(String node) {
    return new Visit(node, new ArrayDeque<>(predecessors.getOrDefault(node, Set.of())));
  }

  /** The way goes from a node to its predecessors, so that it is read backwards. */
  private static List<String> circle(List<Visit> way, String closing) {
    List<String> nodes = new ArrayList<>();
    for (int i = way.size() - 1; i >= 0; i--) {
      nodes.add(way.get(i).node());
      if (way.get(i).node().equals(closing)) {
        break;
      }
    }
    Collections.rotate(nodes, 1);
    nodes.add(nodes.getFirst());
    return List.copyOf(nodes);
  }
}
