package dev.uplift.cli;

import dev.uplift.author.JUnitReport;
import dev.uplift.author.PackageTrial;
import dev.uplift.author.SourceJar;
import dev.uplift.author.TestResult;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.machine.WholeFile;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.PackageTest;
import dev.uplift.pack.PackageTests;
import dev.uplift.pack.PackageTestsReader;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a package's tests. */
@Command(
    name = "test",
    description = {
      "Run a package's tests: given rows, this script, expected rows.",
      "On Uplift's own server, each in a database of its own, brought to the script's stage by the",
      "engine itself. Java in src/",
      "is built first (package build); the jars of the packages named here run with your rights.",
      "Exit code 1 when a test fails, 2 when a test or the package is wrong."
    })
final class PackageTestCommand implements Action {
  private final Caller caller;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "The package; before it, the packages that it stands on.")
  private List<Path> packages = List.of();

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      description = "Tests whose name, script or file's end holds the text.")
  @Nullable String only;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit XML.")
  @Nullable Path junit;

  @Option(names = "--json", description = "The results as JSON (testResults/1).")
  boolean json;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Uplift's own folder. Else UPLIFT_HOME, then .uplift in the current folder.")
  @Nullable Path home;

  @Option(
      names = "--postgres",
      paramLabel = "MAJOR",
      description = "The server's version, 15 to 18. Else the one there is, then 18.")
  @Nullable String postgres;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  PackageTestCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    CommonOptions options = new CommonOptions();
    options.home = home;
    options.postgres = postgres;
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.readWithoutEnvironment(options);
    OutputFiles files = new OutputFiles(reader);
    Optional<Path> report = files.file("--junit", junit);
    files.check();
    List<Path> folders = packages.stream().map(caller.folder()::resolve).toList();
    build(folders.getLast());
    PackageStack stack = trusted(PackageReader.read(folders, settings.home().resolve("packages")));
    PackageTests tests = PackageTestsReader.read(stack.packages().getLast());
    List<PackageTest> chosen = PackageTrial.chosen(tests, Optional.ofNullable(only));
    if (chosen.isEmpty()) {
      throw new Failure(ExitCode.USAGE, nothingToTest(tests));
    }
    List<TestResult> results = run(stack, tests, chosen, settings);
    String name = stack.packages().getLast().name();
    report(name, results);
    report.ifPresent(file -> WholeFile.write(file, JUnitReport.xml(name, results)));
    return results.stream().allMatch(TestResult::passed) ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void build(Path folder) {
    if (new SourceJar(folder).build() == SourceJar.Built.ANEW && !json) {
      caller.out().println("lib/scripts.jar was built.");
    }
  }

  /** Whoever names a package to be tested wants it to run. */
  private static PackageStack trusted(PackageStack stack) {
    Set<String> names =
        stack.packages().stream().map(UpgradePackage::name).collect(Collectors.toSet());
    return stack.trusting(TrustSettings.NOBODY.withUnsigned(names), "");
  }

  private Problem nothingToTest(PackageTests tests) {
    return tests.tests().isEmpty()
        ? Problem.of("noTests", "the package has no tests")
            .withTarget(packages.getLast().toString())
            .withRemedy("Write tests/*.yaml: docs/guide/package-authors.md shows how.")
        : Problem.of("noTests", "no test's name, script or file holds \"" + only + "\"")
            .withTarget("--only")
            .withRemedy("Leave --only out to see their names.");
  }

  private List<TestResult> run(
      PackageStack stack, PackageTests tests, List<PackageTest> chosen, Settings settings) {
    EmbeddedServer embedded =
        EmbeddedServer.at(settings.home(), settings.postgres(), Installation.postgres());
    DatabaseUrl maintenance = embedded.start();
    try (Database server = Database.open(maintenance, Optional.of(embedded.secret()), 4)) {
      PackageTrial trial =
          new PackageTrial(
              stack, tests.invariants(), server, settings.home().resolve("models"), caller.clock());
      return caller
          .interruption()
          .stoppable(server, Interruption.NOTHING_CHANGED, () -> trial.run(chosen, this::tell));
    }
  }

  private void tell(TestResult result) {
    if (json) {
      return;
    }
    String state = result.passed() ? "ok" : result.state();
    caller.out().printf(Locale.ROOT, "%-7s %s (%.1f s)%n", state, result.test(), result.seconds());
    if (!result.differences().isEmpty()) {
      List<List<String>> rows =
          result.differences().stream()
              .map(d -> List.of(d.table(), d.key(), d.column(), d.expected(), d.actual()))
              .toList();
      Table table = new Table(List.of("table", "key", "column", "expected", "actual"), rows);
      caller.out().print(caller.columns().table(" ".repeat(8), table));
    }
    result
        .problems()
        .forEach(
            problem ->
                caller.out().println(PackageCommand.line(problem).indent(8).stripTrailing()));
  }

  /** What {@code --json} prints. */
  record Results(
      String format, String packageName, int passed, int failed, List<TestResult> tests) {
    Results {
      tests = List.copyOf(tests);
    }
  }

  private void report(String name, List<TestResult> results) {
    int passed = (int) results.stream().filter(TestResult::passed).count();
    int failed = results.size() - passed;
    if (json) {
      caller.out().println(Json.page(new Results("testResults/1", name, passed, failed, results)));
    } else {
      caller.out().println(passed + " passed, " + failed + " failed.");
    }
  }
}
