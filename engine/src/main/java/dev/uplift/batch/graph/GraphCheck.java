package dev.uplift.batch.graph;

import dev.uplift.batch.graph.ScriptGraph.Edge;
import dev.uplift.pack.Script;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is wrong with the names of scripts and the edges that somebody has written down. */
final class GraphCheck {
  private final List<Script> scripts;
  private final Map<String, Script> byPath;

  GraphCheck(List<Script> scripts, Map<String, Script> byPath) {
    this.scripts = scripts;
    this.byPath = byPath;
  }

  List<Problem> problems(Learned learned) {
    List<Problem> problems = new ArrayList<>(doubleNames());
    problems.addAll(unknownScripts());
    learned.added().forEach(added -> problems.addAll(unknownScripts(added)));
    List<Edge> edges = ScriptGraph.told(scripts, byPath, learned);
    for (Edge edge : edges) {
      Script from = script(edge.from());
      Script to = script(edge.to());
      if (ScriptGraph.barrier(from, to) > 0) {
        problems.add(acrossBarrier(from, to, edge));
      }
    }
    for (List<String> cycle : new Cycles(predecessors(edges)).all()) {
      problems.add(cycle(cycle, edges));
    }
    return List.copyOf(problems);
  }

  private Map<String, Set<String>> predecessors(List<Edge> edges) {
    Map<String, Set<String>> predecessors = new TreeMap<>();
    byPath.keySet().forEach(path -> predecessors.put(path, new TreeSet<>()));
    edges.forEach(e -> predecessors.computeIfAbsent(e.to(), _ -> new TreeSet<>()).add(e.from()));
    return predecessors;
  }

  private Script script(String path) {
    Script script = byPath.get(path);
    if (script == null) {
      throw new IllegalArgumentException("no such script: \"" + path + "\"");
    }
    return script;
  }

  private List<Problem> doubleNames() {
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
                    .withAt(at(script(entry.getKey()))))
        .toList();
  }

  private List<Problem> unknownScripts() {
    List<Problem> problems = new ArrayList<>();
    for (Script script : scripts) {
      for (String name : script.after()) {
        if (!byPath.containsKey(name)) {
          problems.add(unknown(script, "after", name));
        }
      }
      for (String name : script.before()) {
        if (!byPath.containsKey(name)) {
          problems.add(unknown(script, "before", name));
        }
      }
    }
    return problems;
  }

  private List<Problem> unknownScripts(Learned.Added added) {
    List<Problem> problems = new ArrayList<>();
    for (String name : List.of(added.script(), added.dependsOn())) {
      if (!byPath.containsKey(name)) {
        problems.add(
            Problem.of(
                    "unknownScript",
                    "an edge added during the run names \"" + name + "\", which no package has")
                .withTarget(name)
                .withWhy("it was added by " + added.addedBy())
                .withRemedy(
                    "Mend the script that inserts it into"
                        + " dbupgrade.releaseupdatedynamicdependency, and the row that is there."
                        + near(name)));
      }
    }
    return problems;
  }

  private Problem unknown(Script script, String key, String name) {
    return Problem.of("unknownScript", "`" + key + "` names \"" + name + "\", which no package has")
        .withTarget(script.path())
        .withRemedy(
            "Write the path below scripts/ without its ending, or remove the entry." + near(name))
        .withAt(at(script));
  }

  private String near(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return byPath.keySet().stream()
        .filter(path -> path.substring(path.lastIndexOf('/') + 1).equals(last))
        .map(path -> " Is \"" + path + "\" meant?")
        .findFirst()
        .orElse("");
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

  private Problem cycle(List<String> cycle, List<Edge> edges) {
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i + 1 < cycle.size(); i++) {
      String from = cycle.get(i);
      String to = cycle.get(i + 1);
      edges.stream()
          .filter(edge -> edge.from().equals(from) && edge.to().equals(to))
          .forEach(edge -> reasons.add(edge.from() + " → " + edge.to() + ": " + edge.reason()));
    }
    Script start = script(cycle.getFirst());
    return Problem.of("scriptCycle", "scripts wait for each other: " + String.join(" → ", cycle))
        .withTarget(start.path())
        .withWhy(String.join("; ", reasons))
        .withRemedy("Remove one of these edges.")
        .withAt(at(start));
  }

  private static Place at(Script script) {
    return new Place(null, script.path(), null, script.file(), null);
  }
}
