package dev.uplift.run;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.LogFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code execute} asks for.
 *
 * @param home Uplift's own folder
 * @param configurationKeys of the environment: part of the plan
 * @param waiver why there is no restore point
 * @param rerunStep number of a step that is entered again, whatever its state
 * @param setStepComplete number of a step that an operator has done by hand: marked, not done
 * @param versionCheck whether a package of the same or an older version is refused
 * @param redo finished scripts that run again
 * @param failAt path of a substep that fails the first time it begins
 * @param workers of the batch; empty: sized from the machine and the server
 */
public record RunRequest(
    Database database,
    Runbook runbook,
    PackageStack stack,
    Path home,
    Map<String, Boolean> configurationKeys,
    Optional<String> waiver,
    OptionalInt rerunStep,
    OptionalInt setStepComplete,
    boolean versionCheck,
    Set<String> redo,
    Optional<String> failAt,
    OptionalInt workers,
    LogFolder.Form logForm) {

  public RunRequest {
    configurationKeys = Map.copyOf(configurationKeys);
    redo = Set.copyOf(redo);
  }

  /** The plain request. */
  public static RunRequest of(Database database, Runbook runbook, PackageStack stack, Path home) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        Map.of(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        false,
        Set.of(),
        Optional.empty(),
        OptionalInt.empty(),
        LogFolder.Form.TEXT);
  }

  public RunRequest withConfigurationKeys(Map<String, Boolean> keys) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        keys,
        waiver,
        rerunStep,
        setStepComplete,
        versionCheck,
        redo,
        failAt,
        workers,
        logForm);
  }

  public RunRequest withWaiver(Optional<String> reason) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        reason,
        rerunStep,
        setStepComplete,
        versionCheck,
        redo,
        failAt,
        workers,
        logForm);
  }

  public RunRequest withRerunStep(OptionalInt step) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        step,
        setStepComplete,
        versionCheck,
        redo,
        failAt,
        workers,
        logForm);
  }

  public RunRequest withSetStepComplete(OptionalInt step) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        rerunStep,
        step,
        versionCheck,
        redo,
        failAt,
        workers,
        logForm);
  }

  public RunRequest withVersionCheck(boolean check) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        rerunStep,
        setStepComplete,
        check,
        redo,
        failAt,
        workers,
        logForm);
  }

  public RunRequest withRedo(Set<String> scripts) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        rerunStep,
        setStepComplete,
        versionCheck,
        scripts,
        failAt,
        workers,
        logForm);
  }

  public RunRequest withFailAt(Optional<String> path) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        rerunStep,
        setStepComplete,
        versionCheck,
        redo,
        path,
        workers,
        logForm);
  }

  public RunRequest withWorkers(OptionalInt number) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        rerunStep,
        setStepComplete,
        versionCheck,
        redo,
        failAt,
        number,
        logForm);
  }

  public RunRequest withLogForm(LogFolder.Form form) {
    return new RunRequest(
        database,
        runbook,
        stack,
        home,
        configurationKeys,
        waiver,
        rerunStep,
        setStepComplete,
        versionCheck,
        redo,
        failAt,
        workers,
        form);
  }
}
