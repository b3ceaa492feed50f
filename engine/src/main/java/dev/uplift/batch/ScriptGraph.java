package dev.uplift.batch;

import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which script comes before which: the declared edges of all scripts of a package stack. Companies
 * are no part of it. Edges that groups and stages already imply are kept, with that as their
 * reason.
 */
public final class ScriptGraph {
  private final Map<String, Script> scripts;
  private final List<Edge> edges;

  private ScriptGraph(Map<String, Script> scripts, List<Edge> edges) {
    this.scripts = scripts;
    this.edges = edges;
  }

  /**
   * One script comes before another.
   *
   * @param from comes first
   * @param to waits for {@code from}
   * @param reason for people: who declared it, and whether a barrier implies it anyway
   */
  public record Edge(String from, String to, String reason) {}

  /**
   * Everything that is wrong with the names and edges: double names, unknown scripts, edges that
   * contradict a barrier, cycles with their path.
   *
   * @param scripts of both stages, since edges may cross them
   */
  public static List<Problem> problems(List<Script> scripts) {
    Map<String, Script> byPath = byPath(scripts);
    List<Problem> problems = new ArrayList<>(doubleNames(scripts, byPath));
    problems.addAll(unknownScripts(scripts, byPath));
    List<Edge> edges = edges(scripts, byPath);
    for (Edge edge : edges) {
      Script from = script(byPath, edge.from());
      Script to = script(byPath, edge.to());
      if (barrier(from, to) > 0) {
        problems.add(acrossBarrier(from, to, edge));
      }
    }
    for (List<String> cycle : new Cycles(predecessors(byPath, edges)).all()) {
      problems.add(cycle(cycle, script(byPath, cycle.getFirst())));
    }
    return List.copyOf(problems);
  }

  /**
   * The graph of all scripts.
   *
   * @throws Failure exit code 2 with every one of {@link #problems}
   */
  public static ScriptGraph of(List<Script> scripts) {
    List<Problem> problems = problems(scripts);
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
    Map<String, Script> byPath = byPath(scripts);
    return new ScriptGraph(byPath, edges(scripts, byPath));
  }

  /** Every edge once, by name. */
  public List<Edge> edges() {
    return edges;
  }

  /** Paths of the scripts of the same stage that must be done before this one; not transitive. */
  public Set<String> before(String path) {
    Script.Stage stage = script(scripts, path).stage();
    return edges.stream()
        .filter(edge -> edge.to().equals(path))
        .map(Edge::from)
        .filter(from -> script(scripts, from).stage() == stage)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Script> byPath(List<Script> scripts) {
    Map<String, Script> byPath = new LinkedHashMap<>();
    scripts.forEach(script -> byPath.putIfAbsent(script.path(), script));
    return byPath;
  }

  private static List<Edge> edges(List<Script> scripts, Map<String, Script> byPath) {
    Map<List<String>, Edge> edges = new TreeMap<>(ScriptGraph::compare);
    for (Script script : scripts) {
      for (String earlier : script.after()) {
        add(edges, byPath, earlier, script.path(), "after, declared by " + script.path());
      }
      for (String later : script.before()) {
        add(edges, byPath, script.path(), later, "before, declared by " + script.path());
      }
    }
    return List.copyOf(edges.values());
  }

  private static int compare(List<String> a, List<String> b) {
    int first = a.getFirst().compareTo(b.getFirst());
    return first != 0 ? first : a.getLast().compareTo(b.getLast());
  }

  private static void add(
      Map<List<String>, Edge> edges,
      Map<String, Script> byPath,
      String from,
      String to,
      String reason) {
    Script earlier = byPath.get(from);
    Script later = byPath.get(to);
    if (earlier != null && later != null) {
      boolean implied = barrier(earlier, later) < 0;
      String whole = implied ? reason + "; implied by stage or group" : reason;
      edges.putIfAbsent(List.of(from, to), new Edge(from, to, whole));
    }
  }

  private static Map<String, Set<String>> predecessors(
      Map<String, Script> byPath, List<Edge> edges) {
    Map<String, Set<String>> predecessors = new TreeMap<>();
    byPath.keySet().forEach(path -> predecessors.put(path, new TreeSet<>()));
    edges.forEach(e -> predecessors.computeIfAbsent(e.to(), _ -> new TreeSet<>()).add(e.from()));
    return predecessors;
  }

  /** Negative when a barrier puts the first before the second, positive the other way round. */
  private static int barrier(Script first, Script second) {
    int stages = first.stage().compareTo(second.stage());
    return stages != 0 ? stages : first.group().compareTo(second.group());
  }

  private static Script script(Map<String, Script> byPath, String path) {
    Script script = byPath.get(path);
    if (script == null) {
      throw new IllegalArgumentException("no such script: \"" + path + "\"");
    }
    return script;
  }

  private static List<Problem> doubleNames(List<Script> scripts, Map<String, Script> byPath) {
    Map<String, List<String>> packages = new TreeMap<>();
    for (Script script : scripts) {
      packages.computeIfAbsent(script.path(), _ -> new ArrayList<>()).add(script.packageName());
    }
    return packages.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(
            entry ->
                Problem.of("doubleScript", "two scripts are named \"" + entry.getKey() + "\"")
                    .withTarget(entry.getKey())
                    .withWhy("they come from " + String.join(" and ", entry.getValue()))
                    .withRemedy("Rename one of the files.")
                    .withAt(at(script(byPath, entry.getKey()))))
        .toList();
  }

  private static List<Problem> unknownScripts(List<Script> scripts, Map<String, Script> byPath) {
    List<Problem> problems = new ArrayList<>();
    for (Script script : scripts) {
      for (String name : script.after()) {
        if (!byPath.containsKey(name)) {
          problems.add(unknown(script, "after", name, byPath.keySet()));
        }
      }
      for (String name : script.before()) {
        if (!byPath.containsKey(name)) {
          problems.add(unknown(script, "before", name, byPath.keySet()));
        }
      }
    }
    return problems;
  }

  private static Problem unknown(Script script, String key, String name, Set<String> known) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    String near =
        known.stream()
            .filter(path -> path.substring(path.lastIndexOf('/') + 1).equals(last))
            .map(path -> " Is \"" + path + "\" meant?")
            .findFirst()
            .orElse("");
    return Problem.of("unknownScript", "`" + key + "` names \"" + name + "\", which no package has")
        .withTarget(script.path())
        .withRemedy("Write the path below scripts/ without its ending, or remove the entry." + near)
        .withAt(at(script));
  }

  private static Problem acrossBarrier(Script from, Script to, Edge edge) {
    boolean stages = from.stage() != to.stage();
    String first = stages ? from.stage().text() : from.group().text();
    String second = stages ? to.stage().text() : to.group().text();
    return Problem.of(
            "edgeAcrossBarrier",
            "\"" + from.path() + "\" is to run before \"" + to.path() + "\" but cannot")
        .withTarget(to.path())
        .withWhy(first + " comes after " + second + " (" + edge.reason() + ")")
        .withRemedy(
            "Remove the edge, or move one of the two to another " + (stages ? "stage." : "group."))
        .withAt(at(to));
  }

  private static Problem cycle(List<String> cycle, Script start) {
    return Problem.of("scriptCycle", "scripts wait for each other: " + String.join(" → ", cycle))
        .withTarget(start.path())
        .withWhy("each waits for the one before it")
        .withRemedy("Remove one of these edges.")
        .withAt(at(start));
  }

  private static Place at(Script script) {
    return new Place(null, script.path(), null, script.file(), null);
  }
}
