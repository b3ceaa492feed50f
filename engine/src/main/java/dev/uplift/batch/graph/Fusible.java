package dev.uplift.batch.graph;

import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which scripts could be carried out by a rewrite of their table before PostSync, as far as
 * packages and graph tell: declarative, of the rows that it reads from, and waiting for nothing
 * that is not done by then. Pure.
 *
 * @param scripts that could
 * @param others declarative scripts of PostSync that could not, and why
 */
public record Fusible(List<Script> scripts, Map<String, String> others) {
  public Fusible {
    scripts = List.copyOf(scripts);
    others = Map.copyOf(others);
  }

  /**
   * Of all scripts of both stages.
   *
   * @param redo paths of scripts that are to be done again
   */
  public static Fusible of(List<Script> all, Learned learned, Set<String> redo) {
    ScriptGraph graph = ScriptGraph.of(all, learned);
    List<Script> fusible = new ArrayList<>();
    Map<String, String> others = new TreeMap<>();
    for (Script script : all) {
      if (script.stage() == Script.Stage.POST_SYNC
          && script.work() instanceof Script.Work.Declared declared) {
        Optional<String> against =
            redo.contains(script.path())
                ? Optional.of("it is to be done again")
                : against(script, declared).or(() -> waits(script, graph, all));
        against.ifPresentOrElse(why -> others.put(script.path(), why), () -> fusible.add(script));
      }
    }
    return new Fusible(fusible, others);
  }

  private static Optional<String> against(Script script, Script.Work.Declared declared) {
    if (!(declared.conversion().target() instanceof Target.Itself)) {
      return Optional.of("it makes or changes rows of another table than it reads");
    }
    boolean ownTable =
        declared.conversion().joins().stream()
            .anyMatch(join -> join.source().table().equals(declared.conversion().from().table()));
    if (ownTable) {
      return Optional.of("it joins the table that it changes");
    }
    return script.tag().map(tag -> "it carries the upgrade tag " + tag);
  }

  private static Optional<String> waits(Script script, ScriptGraph graph, List<Script> all) {
    Optional<String> before = graph.before(script.path()).stream().findFirst();
    if (before.isPresent()) {
      return Optional.of("it comes after " + before.get());
    }
    return all.stream()
        .filter(each -> each.stage() == script.stage())
        .filter(each -> each.group().compareTo(script.group()) < 0)
        .findFirst()
        .map(each -> "it comes after " + each.path() + ", of an earlier group");
  }
}
