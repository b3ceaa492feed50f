package dev.uplift.cli;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Difference;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.readiness.Drift;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds a database's structure against a target. */
@Command(
    name = "diff",
    description = {
      "Show every difference between the database's structure and a target.",
      "Below them: what may have been renamed, with the line of dictionary.yaml that would say so;"
          + " and foreign objects that are kept and would break.",
      "Exit code 0 only when they are equal, 1 when not."
    })
final class DiffCommand implements Action {
  private final Caller caller;

  @Option(
      names = "--target",
      paramLabel = "DIR|FILE|URL",
      description =
          "An upgrade package, a folder of .sql files, one such file, or another database. Else the"
              + " packages of environment.yaml.")
  @Nullable String target;

  @Option(
      names = "--baseline",
      description =
          "Hold the database against the old version's structure instead, as the packages'"
              + " model/baseline has it: how it is unlike what its version says.")
  boolean baseline;

  @Mixin private final CommonOptions common = new CommonOptions();

  DiffCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    Connection connection = new Connection(settings, caller.variables());
    try (Database database = connection.open(4)) {
      DiffView view =
          caller
              .interruption()
              .stoppable(
                  database,
                  Interruption.NOTHING_CHANGED,
                  () ->
                      baseline
                          ? drift(settings, database)
                          : against(settings, connection, database));
      caller.out().print(common.json ? Json.page(view.json()) + "\n" : text(view));
      return view.report().equal() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private DiffView against(Settings settings, Connection connection, Database database) {
    try (Meanwhile<Catalog> have = Meanwhile.begin(() -> CatalogReader.structure(database))) {
      Target against =
          Target.of(Optional.ofNullable(target), settings, connection, database, caller);
      return DiffView.of(have.value(), against);
    }
  }

  private DiffView drift(Settings settings, Database database) {
    if (target != null) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("usage", "\"--baseline\" has its target in the packages")
              .withTarget("uplift diff")
              .withRemedy("Leave --target out; name packages by --package."));
    }
    PackageStack stack = Generation.packages(settings);
    return Drift.of(database, stack, settings.home().resolve("models"))
        .map(report -> new DiffView(report, List.of(), List.of()))
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.USAGE,
                    Problem.of("baselineMissing", "the packages do not say the old structure")
                        .withTarget(stack.vendor().folder().toString())
                        .withRemedy(
                            "Put what pg_dump --schema-only prints of the old version into"
                                + " model/baseline/*.sql.")));
  }

  /** One difference a line. */
  static String text(DiffView view) {
    DiffReport report = view.report();
    StringBuilder text = new StringBuilder();
    for (Difference difference : report.differences()) {
      text.append(line(difference)).append('\n');
    }
    view.renames()
        .forEach(
            rename ->
                text.append(
                    "possible rename of %s (%s); if so, dictionary.yaml: %s%n"
                        .formatted(rename.was(), rename.because(), rename.line())));
    view.harms()
        .forEach(harm -> text.append("warning: ").append(harm.problem().message()).append(".\n"));
    int kept = report.kept().size();
    String are = kept == 1 ? " other object is kept" : " other objects are kept";
    String more = kept == 0 ? "" : ", " + kept + are;
    int differing = report.differences().size();
    String count = differing + (differing == 1 ? " difference" : " differences");
    String sum =
        report.equal()
            ? "%s equals %s%s.\n".formatted(report.from(), report.to(), more)
            : "%s between %s and %s%s.\n".formatted(count, report.from(), report.to(), more);
    return text.append(sum).toString();
  }

  private static String line(Difference difference) {
    String what =
        "%-8s %-12s %s"
            .formatted(
                spelled(difference.change()),
                difference.object().kind().text(),
                difference.object().display());
    String how =
        difference
            .attribute()
            .map(attribute -> ": " + attribute + " " + values(difference))
            .orElse("");
    String effect =
        difference.effect() == Difference.Effect.NONE
            ? ""
            : " (" + spelled(difference.effect()) + ")";
    return what + how + effect;
  }

  private static String values(Difference difference) {
    return oneLine(difference.from()) + " -> " + oneLine(difference.to());
  }

  private static String oneLine(Optional<String> text) {
    return text.map(value -> value.replaceAll("\\s*\\R\\s*", " ")).orElse("(none)");
  }

  private static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
