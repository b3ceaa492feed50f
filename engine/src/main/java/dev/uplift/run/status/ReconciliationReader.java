package dev.uplift.run.status;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.Reconciliation;
import dev.uplift.reconcile.ReconciliationFiles;
import dev.uplift.run.evidence.OperationFolders;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the newest reconciliation of a database: from files, so also after a restore. */
public final class ReconciliationReader {
  /**
   * The newest one.
   *
   * @throws Failure exit code 2 where there is none
   */
  public Reconciliation newest(Site site) {
    return files(site).read().orElseThrow();
  }

  /** Where it lies. */
  public Path page(Site site) {
    return files(site).page();
  }

  private static ReconciliationFiles files(Site site) {
    List<Path> folders = new OperationFolders(site.home()).of(Premises.folder(site)).reversed();
    Optional<ReconciliationFiles> newest =
        folders.stream()
            .map(ReconciliationFiles::new)
            .filter(files -> files.read().isPresent())
            .findFirst();
    return newest.orElseThrow(
        () ->
            new Failure(
                ExitCode.USAGE,
                Problem.of("notReconciled", "no upgrade of this database was reconciled yet")
                    .withTarget(site.database().url().toString())
                    .withWhy("it is done in step 4, unless environment.yaml says reconcile: none")
                    .withRemedy(
                        "Carry the upgrade to that step, or name the folder of Uplift's that it"
                            + " was begun with: --home.")));
  }
}
