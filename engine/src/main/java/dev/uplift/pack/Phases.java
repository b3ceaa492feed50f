package dev.uplift.pack;

import dev.uplift.pack.Script.Work.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * The scripts of one class: its preconditions come before its other scripts, its validations after
 * them. Where stage and group say so already, no edge is needed.
 */
record Phases(List<Script> scripts) {
  List<Script> inOrder() {
    List<Script> ordered = new ArrayList<>();
    for (Script script : scripts) {
      List<String> after = new ArrayList<>(script.after());
      for (Script other : scripts) {
        if (earlier(other, script) && !after.contains(other.path())) {
          after.add(other.path());
        }
      }
      ordered.add(script.withEdges(after, script.before()));
    }
    return ordered;
  }

  private static boolean earlier(Script first, Script second) {
    return phase(first).compareTo(phase(second)) < 0
        && first.stage() == second.stage()
        && first.group() == second.group();
  }

  private static Phase phase(Script script) {
    return switch (script.work()) {
      case Script.Work.Method method -> method.phase();
      case Script.Work.Sql _, Script.Work.Declared _ -> Phase.UPGRADE;
    };
  }
}
