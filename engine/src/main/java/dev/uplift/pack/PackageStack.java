package dev.uplift.pack;

import dev.uplift.database.ServerVersion;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.pack.jar.ScriptClasses;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Optional;

/** Packages in the order they stand on each other, the vendor's first. Never empty. */
public record PackageStack(List<UpgradePackage> packages) {
  public PackageStack {
    packages = List.copyOf(packages);
    if (packages.isEmpty()) {
      throw new IllegalArgumentException("a stack needs a package");
    }
  }

  /** The one at the bottom: it says schema, platform and owner. */
  public UpgradePackage vendor() {
    return packages.getFirst();
  }

  /** Every script, the vendor's first. */
  public List<Script> scripts() {
    return packages.stream().flatMap(p -> p.scripts().stream()).toList();
  }

  /**
   * The same packages with the methods of their jars ready to be called.
   *
   * @param sourceVersion what the old database said it was
   * @throws Failure (refused) that names every jar that is not trusted
   */
  public PackageStack trusting(TrustSettings trust, String sourceVersion) {
    List<Problem> problems = untrusted(trust);
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, problems, null);
    }
    ScriptClasses classes =
        new ScriptClasses(packages.stream().flatMap(p -> p.jars().stream()).toList());
    return new PackageStack(
        packages.stream()
            .map(p -> p.loaded(new Script.Work.Loaded(classes, sourceVersion, p.upgradesTo())))
            .toList());
  }

  /** Every jar that may not run. */
  public List<Problem> untrusted(TrustSettings trust) {
    return packages.stream()
        .flatMap(p -> p.jars().stream().flatMap(jar -> trust.problem(p.name(), jar).stream()))
        .toList();
  }

  /** What all packages say, the later one where two speak of the same thing. */
  public Dictionary dictionary() {
    return packages.stream()
        .map(UpgradePackage::dictionary)
        .reduce(Dictionary.EMPTY, Dictionary::with);
  }

  /** What has to be stopped, in this order. */
  public List<String> services() {
    return packages.stream().flatMap(p -> p.services().stream()).distinct().toList();
  }

  /** A script by its path below {@code scripts/}. */
  public Optional<Script> script(String path) {
    return scripts().stream().filter(s -> s.path().equals(path)).findFirst();
  }

  /** Packages that this server is too old or too new for; empty when it will do. */
  public List<Problem> serverProblems(ServerVersion server) {
    int number = server.number();
    Version version = new Version(List.of(number / 10_000, number % 10_000), "");
    return packages.stream()
        .filter(p -> !within(p.requiredPostgresql(), version))
        .map(
            p ->
                Problem.of(
                        "serverVersion",
                        "the package \""
                            + p.name()
                            + "\" needs PostgreSQL "
                            + p.requiredPostgresql()
                            + ", and the server is "
                            + version)
                    .withTarget(p.name())
                    .withRemedy("Move the database to a server of that version first."))
        .toList();
  }

  /**
   * Packages that do not upgrade from the version that the old database says it has.
   *
   * @param found what {@code recognise} answered
   */
  public List<Problem> sourceProblems(String found) {
    Optional<Version> version = Version.parse(found);
    return packages.stream()
        .filter(p -> !version.map(v -> within(p.upgradesFrom(), v)).orElse(false))
        .map(
            p ->
                Problem.of(
                        "sourceVersion",
                        "the package \""
                            + p.name()
                            + "\" upgrades from "
                            + p.upgradesFrom()
                            + ", and the database says \""
                            + found
                            + "\"")
                    .withTarget(p.name())
                    .withRemedy(
                        "Bring the database to such a version first, or take the package for it."))
        .toList();
  }

  private static boolean within(String range, Version version) {
    return VersionRange.parse(range).map(r -> r.contains(version)).orElse(false);
  }
}
