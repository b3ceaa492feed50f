package dev.uplift.author;

import dev.uplift.author.TestResult.RowDifference;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.Invariant;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.PackageTest;
import dev.uplift.pack.PackageTest.TableRows;
import dev.uplift.pack.PackageTests;
import dev.uplift.pack.Script;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.TrialRun;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Runs a package's tests on a server of Uplift's own, each in a database of its own. */
public final class PackageTrial {
  private final PackageStack stack;
  private final List<Invariant> invariants;
  private final Database server;
  private final Path models;
  private final InstantSource clock;

  /**
   * For the packages in the order in which they stand on each other.
   *
   * @param server the maintenance database of an embedded server
   * @param models where target models are kept by their hash
   */
  public PackageTrial(
      PackageStack stack,
      List<Invariant> invariants,
      Database server,
      Path models,
      InstantSource clock) {
    this.stack = stack;
    this.invariants = List.copyOf(invariants);
    this.server = server;
    this.models = models;
    this.clock = clock;
  }

  /** The tests whose name, script or file holds the text. */
  public static List<PackageTest> chosen(PackageTests tests, Optional<String> only) {
    return tests.tests().stream()
        .filter(
            test ->
                only.isEmpty()
                    || test.name().contains(only.get())
                    || test.script().orElse("").contains(only.get())
                    || test.file().endsWith(only.get()))
        .toList();
  }

  /**
   * One after the other.
   *
   * @param told each result as it comes
   * @throws Failure when the model itself cannot be made
   */
  public List<TestResult> run(List<PackageTest> tests, Consumer<TestResult> told) {
    Catalog target = TargetModel.of(stack, server, models).catalog();
    TestDatabases databases = new TestDatabases(server);
    List<TestResult> results = new ArrayList<>();
    for (PackageTest test : tests) {
      TestResult result = run(test, databases, target);
      results.add(result);
      told.accept(result);
    }
    databases.tidy();
    return results;
  }

  private TestResult run(PackageTest test, TestDatabases databases, Catalog target) {
    Instant start = clock.instant();
    try {
      Baseline baseline = Baseline.read(stack.vendor().schema(), test.baseline());
      Found found = databases.in(baseline, database -> carryOut(test, database, target));
      String state =
          !found.problems().isEmpty()
              ? TestResult.BROKEN
              : found.differences().isEmpty() ? TestResult.PASSED : TestResult.FAILED;
      return result(test, state, start, found);
    } catch (Failure e) {
      return result(test, TestResult.BROKEN, start, new Found(List.of(), e.problems()));
    } catch (SqlFailure e) {
      return result(test, TestResult.BROKEN, start, new Found(List.of(), List.of(e.problem())));
    }
  }

  private TestResult result(PackageTest test, String state, Instant start, Found found) {
    double seconds = Duration.between(start, clock.instant()).toMillis() / 1000.0;
    return new TestResult(
        test.name(),
        test.file(),
        test.line(),
        test.script().orElse(""),
        state,
        seconds,
        found.differences(),
        found.problems());
  }

  /** What a test met. */
  private record Found(List<RowDifference> differences, List<Problem> problems) {}

  private Found carryOut(PackageTest test, Database database, Catalog target) {
    try (Session session = database.session("test")) {
      long _ =
          session.execute(
              "set search_path = " + Identifier.quote(stack.vendor().schema()) + ", public");
      GivenRows.put(session, test);
      Watcher nobody = Watcher.all(List.of());
      InvariantAnswers answers =
          InvariantAnswers.ask(session, invariants, test.script().orElse(""), tenants(test));
      try (TrialRun run = TrialRun.begin(database, stack, target, nobody, clock)) {
        List<Problem> failed = script(test, run);
        List<RowDifference> differences = new ArrayList<>(error(test, failed));
        if (test.error().isEmpty() && !failed.isEmpty()) {
          return new Found(List.of(), failed);
        }
        for (TableRows table : test.expect()) {
          differences.addAll(ExpectedRows.differences(session, table));
        }
        differences.addAll(ExpectedQuarantine.differences(session, test));
        differences.addAll(answers.differences(session));
        return new Found(differences, List.of());
      }
    }
  }

  /** The problems that the script failed with; whatever else fails is the test's own problem. */
  private List<Problem> script(PackageTest test, TrialRun run) {
    if (test.script().isEmpty()) {
      try {
        run.toTheEnd();
        return List.of();
      } catch (Failure e) {
        return e.problems();
      }
    }
    Script script = stack.script(test.script().get()).orElseThrow();
    run.upTo(script.stage());
    BatchOutcome outcome = run.script(script, test.company());
    return outcome.failed();
  }

  private static List<RowDifference> error(PackageTest test, List<Problem> failed) {
    if (test.error().isEmpty()) {
      return List.of();
    }
    String wanted = test.error().get();
    boolean there = failed.stream().anyMatch(problem -> says(problem, wanted));
    String actual =
        failed.isEmpty()
            ? "it did not fail"
            : failed.getFirst().code() + ": " + failed.getFirst().message();
    return there
        ? List.of()
        : List.of(new RowDifference("error", "", "", wanted, actual, test.line()));
  }

  private static boolean says(Problem problem, String wanted) {
    return problem.code().equals(wanted)
        || problem.message().contains(wanted)
        || String.valueOf(problem.why()).contains(wanted)
        || problem.details().stream().anyMatch(detail -> says(detail, wanted));
  }

  /** The companies that the given rows hold, by the platform's column. */
  private List<String> tenants(PackageTest test) {
    Optional<String> column = PlatformReader.read(stack).company().map(c -> c.column());
    TreeSet<String> tenants = new TreeSet<>();
    for (TableRows table : test.given()) {
      table
          .rows()
          .forEach(
              row ->
                  column
                      .flatMap(name -> row.values().getOrDefault(name, Optional.empty()))
                      .ifPresent(tenants::add));
    }
    return List.copyOf(tenants);
  }
}
