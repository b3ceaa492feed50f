package dev.uplift.run.substep;

import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.batch.graph.ScriptChoice.Choice;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The substeps that carry a stage's scripts out. Each can be entered again after a crash. */
final class ScriptWork {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private ScriptWork() {}

  /** Says how many workers there will be. */
  static Done configure(Workplace place, Substep substep) {
    place.note(
        substep,
        place.assignment().batch().workers()
            + " workers, chunks of "
            + place.assignment().batch().cutting().rows()
            + " rows, a lease of "
            + place.assignment().batch().lease().toSeconds()
            + " seconds");
    return new Done.Completed();
  }

  /** Opens the script runtime, and checks that every script of the stage can be read. */
  static Work start(Stage stage) {
    return (place, substep) -> {
      Choice choice = choice(place);
      place.openBatch();
      List<Problem> problems = place.batch().check(stage, choice.scripts());
      if (!problems.isEmpty()) {
        throw new Failure(ExitCode.FAILED, problems, null);
      }
      return new Done.Completed();
    };
  }

  private static List<Script> ofStage(Workplace place, Stage stage) {
    return choice(place).scripts().stream().filter(script -> script.stage() == stage).toList();
  }

  /** The scripts that this site needs. */
  static Choice choice(Workplace place) {
    Workplace.Assignment assignment = place.assignment();
    return new ScriptChoice(
            assignment.sourceVersion(),
            assignment.configurationKeys(),
            place.dictionary().configurationKeys())
        .of(assignment.stack().scripts());
  }

  /** Persists the graph. Before PreSync's scripts, the unique indexes that they repair go. */
  static Work schedule(Stage stage) {
    return (place, substep) -> {
      Choice choice = choice(place);
      choice.leftOut().entrySet().stream()
          .filter(left -> left.getKey().stage() == stage)
          .forEach(
              left ->
                  place.note(substep, left.getKey().path() + " is left out: " + left.getValue()));
      choice.scripts().stream()
          .filter(script -> script.stage() == stage && script.atLeastOnce())
          .forEach(
              script ->
                  place.note(
                      substep,
                      script.path()
                          + " runs its own transactions: at least once, and again if it is broken"
                          + " off"));
      place.batch().schedule(stage, choice, place.companies(), place.partitions(), substep.path());
      if (stage == Stage.PRE_SYNC && !place.putOffIndexes().isEmpty()) {
        place.syncer(substep.path(), false).dropPutOffIndexes();
      }
      return new Done.Completed();
    };
  }

  /**
   * Starts the workers; what they do is told as the progress of the substep that waits for them.
   */
  static Work startWorkers(Stage stage) {
    return (place, substep) -> {
      place.disableTriggersOfConverted(substep, ofStage(place, stage));
      place.batch().start(stage, substep.path().replace("StartBatch", "WaitForBatch"));
      return new Done.Completed();
    };
  }

  /** Waits until all that can be done is done; then names every script that failed. */
  static Work await(Stage stage) {
    return (place, substep) -> {
      BatchOutcome outcome = place.batch().await(stage);
      place.restoreTriggersOfConverted(substep);
      outcome
          .changedButFinished()
          .forEach(
              script ->
                  place.note(
                      substep,
                      script
                          + " was changed after it had finished, and did not run again; to run it"
                          + " again: uplift execute --redo "
                          + script));
      if (outcome.complete()) {
        return new Done.Completed();
      }
      place.stopWorkers(GRACE);
      throw failure(outcome);
    };
  }

  static Done stop(Workplace place, Substep substep) {
    place.stopWorkers(GRACE);
    return new Done.Completed();
  }

  private static String waits(BatchOutcome.Held held) {
    String company = held.company().isEmpty() ? "" : " of company \"" + held.company() + "\"";
    return held.script() + company + " waits";
  }

  private static Failure failure(BatchOutcome outcome) {
    if (outcome.failed().isEmpty() && outcome.held().isEmpty()) {
      return new Failure(
          ExitCode.INTERRUPTED,
          Problem.of("batchStopped", outcome.left() + " scripts were not begun: the batch stopped")
              .withRemedy("Run the same command again: it goes on with them.")
              .withRetryable(true));
    }
    List<Problem> details = new ArrayList<>(outcome.failed());
    outcome.held().stream()
        .map(h -> Problem.of("scriptHeld", waits(h)).withTarget(h.script()).withWhy(h.because()))
        .forEach(details::add);
    String first = outcome.failed().isEmpty() ? "" : outcome.failed().getFirst().message();
    return new Failure(
        ExitCode.FAILED,
        Problem.of(
                "scriptsFailed",
                outcome.failed().size()
                    + " scripts failed, "
                    + outcome.held().size()
                    + " wait for them, "
                    + (outcome.finished() + outcome.finishedBefore())
                    + " are finished")
            .withWhy(first)
            .withRemedy(
                "Mend the scripts or the rows (uplift errors shows each), then:"
                    + " uplift execute --rerun-step 3. Only what is unfinished runs again.")
            .withDetails(details));
  }
}
