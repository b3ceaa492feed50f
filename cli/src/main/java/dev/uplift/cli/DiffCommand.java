package dev.uplift.cli;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.catalog.Difference;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
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

  @Mixin private final CommonOptions common = new CommonOptions();

  DiffCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    Connection connection = new Connection(settings, caller.variables());
    try (Database database = connection.open(4);
        Meanwhile<Catalog> have = Meanwhile.begin(() -> CatalogReader.read(database))) {
      Target against =
          Target.of(Optional.ofNullable(target), settings, connection, database, caller);
      DiffReport report = Differ.compare(have.value(), against.catalog(), against.rules());
      caller.out().print(common.json ? Json.page(report) + "\n" : text(report));
      return report.equal() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  /** One difference a line. */
  static String text(DiffReport report) {
    StringBuilder text = new StringBuilder();
    for (Difference difference : report.differences()) {
      text.append(line(difference)).append('\n');
    }
    int kept = report.kept().size();
    String more = kept == 0 ? "" : ", " + kept + " other objects are kept";
    String sum =
        report.equal()
            ? "%s equals %s%s.\n".formatted(report.from(), report.to(), more)
            : "%d differences between %s and %s%s.\n"
                .formatted(report.differences().size(), report.from(), report.to(), more);
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
