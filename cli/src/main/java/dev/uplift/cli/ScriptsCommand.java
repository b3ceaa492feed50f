package dev.uplift.cli;

import dev.uplift.batch.graph.Drawing;
import dev.uplift.batch.graph.Explanation;
import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.batch.graph.SqlReading;
import dev.uplift.database.Database;
import dev.uplift.machine.WholeFile;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.readiness.Refusals;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the scripts in their order, and why it is that. */
@Command(
    name = "scripts",
    description = {
      "Show the scripts in their order, what each waits for and why, and what is left out.",
      "From the packages alone; with --database also what the SQL touches, as that server sees it:",
      "statements are explained, and nothing is executed."
    })
final class ScriptsCommand implements Action {
  private final Caller caller;

  @Option(names = "--graph", paramLabel = "FILE", description = "Draw the graph as SVG.")
  @Nullable Path graphFile;

  @Option(
      names = "--explain",
      description = "Tell why the first of two named scripts runs before the second.")
  boolean explain;

  @Parameters(paramLabel = "SCRIPT", arity = "0..2", description = "For --explain: two scripts.")
  List<String> names = List.of();

  @Mixin private final CommonOptions common = new CommonOptions();

  ScriptsCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    OutputFiles files = new OutputFiles(reader);
    Optional<Path> drawing = files.file("--graph", graphFile);
    files.check();
    PackageStack stack = Generation.packages(settings);
    ScriptsView view = common.database == null ? view(settings, stack) : seen(settings, stack);
    drawing.ifPresent(file -> WholeFile.write(file, Drawing.of(view.graph())));
    if (explain || !names.isEmpty()) {
      explain(view.graph());
    } else {
      caller.out().print(common.json ? Json.page(view.json()) + "\n" : view.text(caller.columns()));
    }
    return ExitCode.DONE;
  }

  private ScriptsView view(Settings settings, PackageStack stack) {
    ScriptChoice.Choice choice = choice(settings, stack, "");
    SqlReading.Seen nothing = new SqlReading.Seen(List.of(), List.of());
    return new ScriptsView(ScriptGraph.of(choice.scripts()), choice, nothing);
  }

  private ScriptsView seen(Settings settings, PackageStack stack) {
    try (Database database = new Connection(settings, caller.variables()).open(2)) {
      String version = Refusals.recognise(database, stack).version();
      ScriptChoice.Choice choice = choice(settings, stack, version);
      String schema = stack.vendor().schema();
      SqlReading.Seen seen = SqlReading.read(database, "scripts", choice.scripts(), schema, "", "");
      ScriptGraph graph = ScriptGraph.of(choice.scripts(), new Learned(seen.uses(), List.of()));
      return new ScriptsView(graph, choice, seen);
    }
  }

  private static ScriptChoice.Choice choice(Settings settings, PackageStack stack, String version) {
    return new ScriptChoice(
            version, settings.configurationKeys(), stack.dictionary().configurationKeys())
        .of(stack.scripts());
  }

  private void explain(ScriptGraph graph) {
    if (names.size() != 2) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("wrongUsage", "--explain needs two scripts")
              .withRemedy("uplift scripts --explain party/create inventory/hash"));
    }
    List<String> known = graph.order().stream().map(Script::path).toList();
    List<Problem> unknown =
        names.stream()
            .filter(name -> !known.contains(name))
            .map(
                name ->
                    Problem.of("unknownScript", "no script is named \"" + name + "\"")
                        .withTarget(name)
                        .withRemedy("uplift scripts lists those that run here."))
            .toList();
    if (!unknown.isEmpty()) {
      throw new Failure(ExitCode.USAGE, unknown, null);
    }
    Explanation told = Explanation.of(graph, names.getFirst(), names.getLast());
    caller.out().print(common.json ? Json.page(told) + "\n" : ScriptsView.text(told, names));
  }
}
