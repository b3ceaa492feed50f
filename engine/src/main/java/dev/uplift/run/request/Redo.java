package dev.uplift.run.request;

import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.substep.Substep;
import dev.uplift.runbook.StepKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finished scripts that run again, and companies that are taken up: what executes the scripts of
 * their stages is entered once more, and the last sync, for what waited for them.
 *
 * @param stages whose scripts are named
 * @param last whether the last sync is entered again
 */
public record Redo(Set<Script.Stage> stages, boolean last) {
  public Redo {
    stages = Set.copyOf(stages);
  }

  /** A {@link Failure} with exit code 2 when a name is no script's. */
  public static Redo of(RunRequest request) {
    List<Script> scripts = request.stack().scripts();
    Set<String> known = scripts.stream().map(Script::path).collect(Collectors.toSet());
    List<Problem> unknown =
        request.redo().stream()
            .filter(name -> !known.contains(name))
            .sorted()
            .map(Redo::unknown)
            .toList();
    if (!unknown.isEmpty()) {
      throw new Failure(ExitCode.USAGE, unknown, null);
    }
    Set<Script.Stage> stages =
        scripts.stream()
            .filter(script -> request.redo().contains(script.path()))
            .map(Script::stage)
            .collect(Collectors.toSet());
    if (!request.choices().takeUp().isEmpty()) {
      stages.add(Script.Stage.POST_SYNC);
    }
    boolean rerun = request.rerunStep().orElse(0) == StepKind.DATA_UPGRADE.number();
    return new Redo(stages, rerun || !stages.isEmpty());
  }

  public static Problem unknown(String name) {
    return Problem.of("scriptUnknown", "there is no script \"" + name + "\"")
        .withTarget(name)
        .withRemedy("Name it by its path below scripts/, without its ending.");
  }

  public boolean any() {
    return !stages.isEmpty();
  }

  public boolean reopens(Substep substep) {
    if (last && substep.path().startsWith("FinalDbSync/")) {
      return true;
    }
    return stages.stream()
        .anyMatch(stage -> substep.path().startsWith(stage.text() + "/ExecuteScripts"));
  }
}
