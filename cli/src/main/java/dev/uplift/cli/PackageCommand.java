package dev.uplift.cli;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.plan.PlanWords;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a package's author asks; the work is in {@link Check}. */
@Command(name = "package", description = "Begin, build, check and test upgrade packages.")
final class PackageCommand {

  static CommandLine line(Caller caller) {
    return new CommandLine(new PackageCommand())
        .addSubcommand(new PackageNewCommand(caller))
        .addSubcommand(new PackageBuildCommand(caller))
        .addSubcommand(new Check(caller))
        .addSubcommand(new PackageTestCommand(caller));
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** {@code file:line: what — remedy}, as editors and build servers understand it. */
  static String line(Problem problem) {
    Place at = problem.at();
    String file = at == null || at.file() == null ? "" : at.file() + ":";
    String place = at == null || at.line() == null ? file : file + at.line() + ":";
    String why = problem.why() == null ? "" : " (" + problem.why() + ")";
    String remedy = problem.remedy() == null ? "" : " — " + problem.remedy();
    return (place.isEmpty() ? "" : place + " ") + problem.message() + why + remedy;
  }

  /** Reads packages, and reports everything that is wrong with them on standard output. */
  @Command(
      name = "check",
      description = "Report everything that is wrong with packages, each with its line and remedy.")
  static final class Check implements Action {
    private final Caller caller;

    @Parameters(
        arity = "1..*",
        paramLabel = "DIR|ZIP",
        description = "Packages in the order in which they stand on each other.")
    private List<Path> packages = List.of();

    @Option(names = "--json", description = "An array of error objects; empty when all is right.")
    boolean json;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    boolean help;

    Check(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      try {
        PackageStack stack = inFolderOfItsOwn();
        List<Problem> order = ScriptGraph.problems(stack.scripts());
        report(order);
        if (order.isEmpty() && !json) {
          stack.packages().forEach(pack -> caller.out().println(right(pack)));
        }
        return order.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
      } catch (Failure e) {
        report(e.problems().stream().map(this::asGiven).toList());
        return e.exit();
      }
    }

    /** Zip files are unpacked into a folder that is gone afterwards. */
    private PackageStack inFolderOfItsOwn() {
      try {
        Path unpack = Files.createTempDirectory("uplift-check");
        try {
          return PackageReader.read(
              packages.stream().map(caller.folder()::resolve).toList(), unpack);
        } finally {
          remove(unpack);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void remove(Path folder) throws IOException {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }

    private void report(List<Problem> problems) {
      if (json) {
        caller.out().println(Json.line(problems));
        return;
      }
      problems.forEach(problem -> caller.out().println(line(problem)));
      if (!problems.isEmpty()) {
        caller.out().println(problems.size() + (problems.size() == 1 ? " problem." : " problems."));
      }
    }

    /** Files below the caller's folder are named from there, as the caller named them. */
    private Problem asGiven(Problem problem) {
      Place at = problem.at();
      String folder = caller.folder() + "/";
      boolean relative = packages.stream().noneMatch(Path::isAbsolute);
      if (at == null || at.file() == null || !relative || !at.file().startsWith(folder)) {
        return problem;
      }
      String file = at.file().substring(folder.length());
      return problem.withAt(new Place(at.path(), at.script(), at.company(), file, at.line()));
    }

    private static String right(UpgradePackage pack) {
      return "%s %s is right: upgrades %s to %s, %s, %s, sha256 %s"
          .formatted(
              pack.name(),
              pack.version(),
              pack.upgradesFrom(),
              pack.upgradesTo(),
              PlanWords.counted(pack.modelFiles().size(), "model file"),
              PlanWords.counted(pack.scripts().size(), "script"),
              pack.sha256().substring(0, 12));
    }
  }
}
