package dev.uplift.cli;

import dev.uplift.analyze.Analysis;
import dev.uplift.analyze.AnalysisPage;
import dev.uplift.database.Database;
import dev.uplift.machine.WholeFile;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.Foresight;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries everything that a package asks of an old database, before anything changes. */
@Command(
    name = "analyze",
    description = {
      "Try every rule of the new version's model, and the packages' own rules, against the old data.",
      "Rows that break one are counted, with keys, the script that repairs them, and a proposed fix.",
      "Changes nothing; may run while the application does. Exit code 3 when anything blocks the",
      "upgrade, 4 when something could not be tried."
    })
final class AnalyzeCommand implements Action {
  private final Caller caller;

  @Option(
      names = "--sample",
      paramLabel = "PERCENT",
      description =
          "Of tables larger than 8 MB, read only so many of their pages for the rules of rows, and"
              + " extrapolate. Keys are always read whole.")
  @Nullable Double sample;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the report for people there.")
  @Nullable Path html;

  @Mixin private final CommonOptions common = new CommonOptions();

  AnalyzeCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Optional<Double> percent = Optional.ofNullable(sample);
    if (percent.filter(p -> !(p > 0 && p <= 100)).isPresent()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("usage", "\"--sample\" is \"" + sample + "\"")
              .withRemedy("Write a percentage above 0, up to 100."));
    }
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    OutputFiles files = new OutputFiles(reader);
    Optional<Path> file = files.file("--html", html);
    files.check();
    PackageStack stack = Generation.packages(settings);
    try (Database database = new Connection(settings, caller.variables()).open(4)) {
      Foresight foresight =
          new Foresight(
              database, stack, settings.configurationKeys(), settings.home(), caller.clock());
      Analysis analysis =
          caller
              .interruption()
              .stoppable(database, Interruption.NOTHING_CHANGED, () -> foresight.analysis(percent));
      file.ifPresent(f -> WholeFile.write(f, AnalysisPage.html(analysis)));
      caller
          .out()
          .print(
              common.json
                  ? Json.page(analysis) + "\n"
                  : new AnalysisText(analysis, caller.columns()).text(file));
      return exit(analysis);
    }
  }

  private static ExitCode exit(Analysis analysis) {
    if (analysis.blocked()) {
      return ExitCode.REFUSED;
    }
    return analysis.untried().isEmpty() ? ExitCode.DONE : ExitCode.LEFT;
  }
}
