package dev.uplift.run.request;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.plan.Plan;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.LogFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What {@code execute} asks for.
 *
 * @param waiver why there is no restore point; empty: there has to be one
 * @param onFailure instead of what the environment says
 * @param rerunStep number of a step that is entered again, whatever its state
 * @param setStepComplete number of a step that an operator has done by hand: marked, not done
 * @param versionCheck whether a package of the same or an older version is refused
 * @param redo finished scripts that run again
 * @param failAt path of a substep that fails the first time it begins
 * @param approved the plan that this is to be, to the letter; empty: nobody asks for one
 * @param choices what is left for later, or for good
 * @param workers of the batch; empty: sized from the machine and the server
 */
public record RunRequest(
    Site site,
    Runbook runbook,
    PackageStack stack,
    Optional<String> waiver,
    Optional<OnFailure> onFailure,
    OptionalInt rerunStep,
    OptionalInt setStepComplete,
    boolean versionCheck,
    Set<String> redo,
    Optional<String> failAt,
    Optional<Plan> approved,
    Choices choices,
    OptionalInt workers,
    LogFolder.Form logForm) {

  public RunRequest {
    redo = Set.copyOf(redo);
  }

  /** The plain request; the waiver is the environment's. */
  public static RunRequest of(Site site, Runbook runbook, PackageStack stack) {
    Environment environment = site.environment().stopping(stack.services());
    return new RunRequest(
        new Site(site.database(), site.home(), environment),
        runbook,
        stack,
        environment.restore().reason(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        false,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Choices.NONE,
        OptionalInt.empty(),
        LogFolder.Form.TEXT);
  }

  public RunRequest withWaiver(Optional<String> reason) {
    return changed(draft -> draft.waiver = reason);
  }

  /** Whose jars run although no trusted publisher signed them, beside the environment's word. */
  public RunRequest withTrustedJars(Set<String> packages) {
    return changed(draft -> draft.site = site.trusting(packages));
  }

  public RunRequest withOnFailure(Optional<OnFailure> act) {
    return changed(draft -> draft.onFailure = act);
  }

  public RunRequest withRerunStep(OptionalInt step) {
    return changed(draft -> draft.rerunStep = step);
  }

  public RunRequest withSetStepComplete(OptionalInt step) {
    return changed(draft -> draft.setStepComplete = step);
  }

  public RunRequest withVersionCheck(boolean check) {
    return changed(draft -> draft.versionCheck = check);
  }

  public RunRequest withRedo(Set<String> scripts) {
    return changed(draft -> draft.redo = scripts);
  }

  public RunRequest withFailAt(Optional<String> path) {
    return changed(draft -> draft.failAt = path);
  }

  public RunRequest withApproved(Optional<Plan> plan) {
    return changed(draft -> draft.approved = plan);
  }

  public RunRequest withChoices(Choices made) {
    return changed(draft -> draft.choices = made);
  }

  public RunRequest withWorkers(OptionalInt number) {
    return changed(draft -> draft.workers = number);
  }

  public RunRequest withLogForm(LogFolder.Form form) {
    return changed(draft -> draft.logForm = form);
  }

  public Database database() {
    return site.database();
  }

  public Path home() {
    return site.home();
  }

  public Environment environment() {
    return site.environment();
  }

  /** Answers to configuration keys: part of the plan. */
  public Map<String, Boolean> configurationKeys() {
    return environment().configurationKeys();
  }

  /** What happens when the run fails; without a restore point it can only stop. */
  public OnFailure whenItFails() {
    return waiver.isPresent()
        ? OnFailure.STOP
        : onFailure.orElse(environment().restore().onFailure());
  }

  private RunRequest changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.request();
  }

  /** A request being changed. */
  private static final class Draft {
    private final RunRequest from;
    private Site site;
    private Optional<String> waiver;
    private Optional<OnFailure> onFailure;
    private OptionalInt rerunStep;
    private OptionalInt setStepComplete;
    private boolean versionCheck;
    private Set<String> redo;
    private Optional<String> failAt;
    private Optional<Plan> approved;
    private Choices choices;
    private OptionalInt workers;
    private LogFolder.Form logForm;

    Draft(RunRequest from) {
      this.from = from;
      this.site = from.site;
      this.waiver = from.waiver;
      this.onFailure = from.onFailure;
      this.rerunStep = from.rerunStep;
      this.setStepComplete = from.setStepComplete;
      this.versionCheck = from.versionCheck;
      this.redo = from.redo;
      this.failAt = from.failAt;
      this.approved = from.approved;
      this.choices = from.choices;
      this.workers = from.workers;
      this.logForm = from.logForm;
    }

    RunRequest request() {
      return new RunRequest(
          site,
          from.runbook,
          from.stack,
          waiver,
          onFailure,
          rerunStep,
          setStepComplete,
          versionCheck,
          redo,
          failAt,
          approved,
          choices,
          workers,
          logForm);
    }
  }
}
