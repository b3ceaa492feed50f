package dev.uplift.batch.graph;

import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which script comes before which: the edges of all scripts of a package stack, declared and
 * derived. Companies are no part of it. Declared edges that groups and stages already imply are
 * kept, with that in their reason; derived ones that others imply are left out.
 */
public final class ScriptGraph {
  private static final Comparator<Edge> BY_NAME =
      Comparator.comparing(Edge::from).thenComparing(Edge::to);

  private final Map<String, Script> scripts;
  private final List<Edge> edges;
  private final Map<String, List<Edge>> into = new HashMap<>();
  private final Map<String, List<Edge>> outOf = new HashMap<>();

  private ScriptGraph(Map<String, Script> scripts, List<Edge> edges) {
    this.scripts = scripts;
    this.edges = edges;
    for (Edge edge : edges) {
      into.computeIfAbsent(edge.to(), _ -> new ArrayList<>()).add(edge);
      outOf.computeIfAbsent(edge.from(), _ -> new ArrayList<>()).add(edge);
    }
  }

  /** Where an edge comes from. */
  public enum Kind {
    AFTER,
    BEFORE,
    /** A table that both headers name. */
    TABLE,
    /** A table that only the SQL names. */
    SQL,
    /** Added by a script of PreSync. */
    ADDED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One script comes before another.
   *
   * @param from comes first
   * @param to waits for {@code from}
   * @param reason for people: who declared it, or what both touch
   */
  public record Edge(String from, String to, Kind kind, String reason) {}

  /**
   * Everything that is wrong with the names and edges: double names, unknown scripts, edges that
   * contradict a barrier, circles with their path.
   *
   * @param scripts of both stages, since edges may cross them
   */
  public static List<Problem> problems(List<Script> scripts) {
    return problems(scripts, Learned.NOTHING);
  }

  static List<Problem> problems(List<Script> scripts, Learned learned) {
    return new GraphCheck(scripts, byPath(scripts)).problems(learned);
  }

  /** The graph of all scripts, as far as packages alone tell it. */
  public static ScriptGraph of(List<Script> scripts) {
    return of(scripts, Learned.NOTHING);
  }

  /**
   * The graph of all scripts.
   *
   * @throws Failure exit code 2 with everything that is wrong
   */
  public static ScriptGraph of(List<Script> scripts, Learned learned) {
    List<Problem> problems = problems(scripts, learned);
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
    Map<String, Script> byPath = byPath(scripts);
    List<Edge> all = new ArrayList<>(told(scripts, byPath, learned));
    all.addAll(new DerivedEdges(scripts, learned.uses()).beside(all));
    all.sort(BY_NAME);
    return new ScriptGraph(byPath, List.copyOf(all));
  }

  /** Every edge once, by name. */
  public List<Edge> edges() {
    return edges;
  }

  /** Paths of the scripts of the same stage that must be done before this one; not transitive. */
  public Set<String> before(String path) {
    Script.Stage stage = script(path).stage();
    Set<String> before = new TreeSet<>();
    for (Edge edge : into(path)) {
      if (script(edge.from()).stage() == stage) {
        before.add(edge.from());
      }
    }
    return before;
  }

  /** The edges that a script waits for. */
  public List<Edge> into(String path) {
    return into.getOrDefault(path, List.of());
  }

  /** The edges that wait for a script. */
  public List<Edge> outOf(String path) {
    return outOf.getOrDefault(path, List.of());
  }

  /**
   * All scripts in an order in which they could run one after another: stages and groups in turn,
   * and within them as {@code SourceOrder} says wherever the edges leave a choice.
   */
  public List<Script> order() {
    Comparator<Script> order =
        Comparator.comparing(Script::stage)
            .thenComparing(Script::group)
            .thenComparing(SourceOrder.ALL);
    Map<String, Integer> waiting = new HashMap<>();
    PriorityQueue<Script> ready = new PriorityQueue<>(order);
    for (Script script : scripts.values()) {
      int edges = into(script.path()).size();
      waiting.put(script.path(), edges);
      if (edges == 0) {
        ready.add(script);
      }
    }
    List<Script> ordered = new ArrayList<>();
    while (!ready.isEmpty()) {
      Script script = ready.remove();
      ordered.add(script);
      for (Edge edge : outOf(script.path())) {
        if (waiting.merge(edge.to(), -1, Integer::sum) == 0) {
          ready.add(script(edge.to()));
        }
      }
    }
    return ordered;
  }

  /** The script of that name, which there must be. */
  public Script script(String path) {
    Script script = scripts.get(path);
    if (script == null) {
      throw new IllegalArgumentException("no such script: \"" + path + "\"");
    }
    return script;
  }

  /** Negative when a barrier puts the first before the second, positive the other way round. */
  static int barrier(Script first, Script second) {
    int stages = first.stage().compareTo(second.stage());
    return stages != 0 ? stages : first.group().compareTo(second.group());
  }

  /** The edges that somebody has written down, between scripts that there are. */
  static List<Edge> told(List<Script> scripts, Map<String, Script> byPath, Learned learned) {
    Map<List<String>, Edge> edges = new LinkedHashMap<>();
    for (Script script : scripts) {
      String by = "declared by " + script.path();
      for (String earlier : script.after()) {
        add(edges, byPath, new Edge(earlier, script.path(), Kind.AFTER, "after, " + by));
      }
      for (String later : script.before()) {
        add(edges, byPath, new Edge(script.path(), later, Kind.BEFORE, "before, " + by));
      }
    }
    for (Learned.Added added : learned.added()) {
      String by = "added during the run by " + added.addedBy();
      add(edges, byPath, new Edge(added.dependsOn(), added.script(), Kind.ADDED, by));
    }
    return edges.values().stream().sorted(BY_NAME).toList();
  }

  private static void add(Map<List<String>, Edge> edges, Map<String, Script> byPath, Edge edge) {
    Script earlier = byPath.get(edge.from());
    Script later = byPath.get(edge.to());
    if (earlier != null && later != null) {
      String more = barrier(earlier, later) < 0 ? "; implied by stage or group" : "";
      edges.putIfAbsent(
          List.of(edge.from(), edge.to()),
          new Edge(edge.from(), edge.to(), edge.kind(), edge.reason() + more));
    }
  }

  private static Map<String, Script> byPath(List<Script> scripts) {
    Map<String, Script> byPath = new TreeMap<>();
    scripts.forEach(script -> byPath.putIfAbsent(script.path(), script));
    return byPath;
  }
}
