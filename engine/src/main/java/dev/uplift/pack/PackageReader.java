package dev.uplift.pack;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads upgrade packages, and says everything that is wrong with them in one report. */
public final class PackageReader {
  private PackageReader() {}

  /**
   * The stack that folders or zip files make, the vendor's first.
   *
   * @param unpackFolder where zip files are unpacked, each to a folder named by its hash
   * @throws Failure (usage) that holds every problem of every package
   */
  public static PackageStack read(List<Path> foldersOrZips, Path unpackFolder) {
    if (foldersOrZips.isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("noPackage", "no upgrade package is named")
              .withRemedy("Name one with --package, or under \"packages\" in environment.yaml."));
    }
    Findings findings = new Findings();
    List<Draft> drafts = new ArrayList<>();
    Set<String> schemas = new HashSet<>();
    for (Path location : foldersOrZips) {
      Optional<UpgradePackage> vendor = drafts.stream().findFirst().map(Draft::pack);
      PackageFolder.open(location, unpackFolder, findings)
          .flatMap(folder -> new PackageFile(folder, schemas, findings).read(vendor))
          .ifPresent(drafts::add);
    }
    new StackCheck(drafts, findings).check(drafts.size() == foldersOrZips.size());
    if (!findings.isEmpty()) {
      throw new Failure(ExitCode.USAGE, findings.all(), null);
    }
    return new PackageStack(drafts.stream().map(Draft::pack).toList());
  }
}
