package dev.uplift.run.admission;

import dev.uplift.batch.left.LeftTable;
import dev.uplift.database.Database;
import dev.uplift.pack.UpliftVersion;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.reconcile.Reconciler;
import dev.uplift.reconcile.Reconciler.Aim;
import dev.uplift.reconcile.Reconciliation;
import dev.uplift.reconcile.Reconciliation.PackageVersion;
import dev.uplift.reconcile.Reconciliation.Subject;
import dev.uplift.reconcile.ReconciliationFiles;
import dev.uplift.run.admission.Opening.Opened;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.RunRequest;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The upgraded database held against itself, behind the closed door: before, and at the end. */
public final class Reconciling {
  private final RunRequest request;
  private final Opened opened;
  private final Reconciler reconciler;
  private final String operation;
  private final Path folder;
  private final Watcher watcher;
  private final InstantSource clock;

  /**
   * One attempt's.
   *
   * @param own whose sessions end with the attempt
   * @param folder of the attempt's evidence
   */
  public Reconciling(
      RunRequest request,
      Opened opened,
      Database own,
      Premises premises,
      Path folder,
      Watcher watcher,
      InstantSource clock) {
    this.request = request;
    this.opened = opened;
    this.operation = premises.operation().get().id();
    this.folder = folder;
    this.watcher = watcher;
    this.clock = clock;
    Aim aim =
        new Aim(
            operation,
            request.stack(),
            opened.target(),
            PlatformReader.read(request.stack()).company().map(Platform.Companies::column),
            opened.mark().run() + "/Reconcile");
    this.reconciler = new Reconciler(own, aim, premises.baseline(), clock);
  }

  /** Takes the figures from before, as far as an earlier attempt has not. */
  public void before() {
    Instant start = clock.instant();
    Optional<Reconciler.Amount> read = reconciler.before();
    read.ifPresent(
        amount ->
            note(
                "counted %,d rows of %,d tables before the upgrade, in %.1f s"
                    .formatted(amount.rows(), amount.tables(), seconds(start))));
  }

  /**
   * Holds the database against those figures, and writes down what came of it.
   *
   * @throws Failure with every difference that nobody declares
   */
  public void after() {
    if (!reconciler.measured()) {
      note("not reconciled: there are no figures from before the upgrade");
      return;
    }
    Instant start = clock.instant();
    Reconciliation result = reconciler.after(subject(), unfinished()).orElseThrow();
    keep(result);
    note(
        "counted %,d rows of %,d tables after the upgrade, in %.1f s; %d differences are declared, %d are not"
            .formatted(
                result.totals().rowsAfter(),
                result.totals().tables(),
                seconds(start),
                result.totals().declared(),
                result.totals().undeclared()));
    if (!result.reconciled()) {
      throw new Failure(ExitCode.FAILED, result.problems(), null);
    }
  }

  private Set<String> unfinished() {
    return request
        .database()
        .with(
            "reconcile/left",
            session ->
                LeftTable.there(session)
                    ? new LeftTable(session, opened.mark().run()).unfinished()
                    : Set.<String>of());
  }

  private Subject subject() {
    List<PackageVersion> packages =
        Runbook.versions(request.stack()).stream()
            .map(p -> new PackageVersion(p.name(), p.version(), p.sha256()))
            .toList();
    return new Subject(
        operation,
        opened.mark().run(),
        request.environment().name(),
        request.database().url().database(),
        UpliftVersion.CURRENT.toString(),
        packages);
  }

  /** As all evidence: what cannot be written stops nothing. */
  private void keep(Reconciliation result) {
    try {
      new ReconciliationFiles(folder).write(result);
    } catch (Failure e) {
      note("the reconciliation is not kept: " + e.getMessage());
    }
  }

  private double seconds(Instant start) {
    return Duration.between(start, clock.instant()).toMillis() / 1000.0;
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "Reconcile", text));
  }
}
