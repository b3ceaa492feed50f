package dev.uplift.batch.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** Which node of a graph without circles can be reached from which, kept while edges are added. */
final class Reach {
  private final List<BitSet> after = new ArrayList<>();
  private final List<BitSet> before = new ArrayList<>();

  /**
   * Nodes are numbered from 0.
   *
   * @param followers of each node: its edges
   */
  Reach(List<List<Integer>> followers) {
    int nodes = followers.size();
    for (int i = 0; i < nodes; i++) {
      after.add(new BitSet(nodes));
      before.add(new BitSet(nodes));
    }
    List<Integer> order = order(followers);
    for (int node : order.reversed()) {
      for (int follower : followers.get(node)) {
        after.get(node).set(follower);
        after.get(node).or(after.get(follower));
      }
    }
    for (int node : order) {
      for (int follower : followers.get(node)) {
        before.get(follower).set(node);
        before.get(follower).or(before.get(node));
      }
    }
  }

  boolean reaches(int from, int to) {
    return after.get(from).get(to);
  }

  boolean ordered(int one, int other) {
    return reaches(one, other) || reaches(other, one);
  }

  /** A new edge between two that were not ordered. */
  void add(int from, int to) {
    List<Integer> sources = with(before.get(from), from);
    List<Integer> targets = with(after.get(to), to);
    BitSet reached = bits(targets);
    BitSet reaching = bits(sources);
    for (int source : sources) {
      if (!after.get(source).get(to)) {
        after.get(source).or(reached);
      }
    }
    for (int target : targets) {
      if (!before.get(target).get(from)) {
        before.get(target).or(reaching);
      }
    }
  }

  private static List<Integer> with(BitSet bits, int more) {
    List<Integer> nodes = new ArrayList<>(bits.stream().boxed().toList());
    nodes.add(more);
    return nodes;
  }

  private static BitSet bits(List<Integer> nodes) {
    BitSet bits = new BitSet();
    nodes.forEach(bits::set);
    return bits;
  }

  private static List<Integer> order(List<List<Integer>> followers) {
    int[] waiting = new int[followers.size()];
    followers.forEach(all -> all.forEach(follower -> waiting[follower]++));
    Deque<Integer> ready = new ArrayDeque<>();
    for (int node = 0; node < waiting.length; node++) {
      if (waiting[node] == 0) {
        ready.add(node);
      }
    }
    List<Integer> order = new ArrayList<>(waiting.length);
    while (!ready.isEmpty()) {
      int node = ready.remove();
      order.add(node);
      for (int follower : followers.get(node)) {
        if (--waiting[follower] == 0) {
          ready.add(follower);
        }
      }
    }
    return order;
  }
}
