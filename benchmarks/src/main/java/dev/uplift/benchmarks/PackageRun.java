package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import dev.uplift.machine.Folders;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.Runner;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Topology;
import dev.uplift.runbook.Topology.Machine;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole upgrade by Uplift in this process: all substeps, the model made real and the end held
 * against it included; with no restore point, as the rivals have none.
 */
final class PackageRun {
  private PackageRun() {}

  /** Seconds, the package read beforehand and nothing kept from an earlier run. */
  static double seconds(Database database, Path packageFolder) {
    try {
      Path folder = Files.createTempDirectory(Fresh.folder(), "run");
      try {
        PackageStack stack = PackageReader.read(List.of(packageFolder), folder.resolve("unpacked"));
        RunRequest request = request(database, stack, folder);
        long began = System.nanoTime();
        RunOutcome outcome = new Runner(InstantSource.system(), Watcher.none()).run(request);
        double seconds = (System.nanoTime() - began) / 1e9;
        if (outcome.exit() != ExitCode.DONE) {
          throw new IllegalStateException("ours did not finish: " + outcome.problems());
        }
        return seconds;
      } finally {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunRequest request(Database database, PackageStack stack, Path folder) {
    Topology topology = new Topology(List.of(new Machine("one", List.of())));
    Runbook runbook =
        Runbook.generate("benchmark", "benchmark", topology, stack, PlanId.of(stack, Map.of()));
    Site site = new Site(database, folder.resolve("site"), Environment.bare(folder, "benchmark"));
    return RunRequest.of(site, runbook, stack).withWaiver(Optional.of("a benchmark"));
  }
}
