package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the runbooks of this machine. */
@Command(name = "list", description = "Show the runbooks of this machine, with their packages.")
final class ListCommand implements Action {
  private final Caller caller;

  @Mixin private final CommonOptions common = new CommonOptions();

  ListCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Path home = new SettingsReader(caller).home(common);
    List<Runbook> runbooks = new RunbookRegistry(home).all();
    if (common.json) {
      List<RunbookView> views = runbooks.stream().map(RunbookView::of).toList();
      caller.out().println(Json.page(new RunbookList("runbooks/1", views)));
    } else if (runbooks.isEmpty()) {
      caller.out().println("No runbook was imported under " + home + ".");
    } else {
      caller.out().print(caller.columns().table(table(runbooks)));
    }
    return ExitCode.DONE;
  }

  private static Table table(List<Runbook> runbooks) {
    List<List<String>> rows =
        runbooks.stream()
            .map(
                runbook ->
                    List.of(
                        runbook.id(),
                        runbook.environment(),
                        RunbookView.state(runbook),
                        packages(runbook)))
            .toList();
    return new Table(List.of("Runbook", "Environment", "State", "Packages"), rows);
  }

  private static String packages(Runbook runbook) {
    return runbook.packages().stream()
        .map(each -> each.name() + " " + each.version())
        .collect(Collectors.joining(", "));
  }

  /** JSON. */
  record RunbookList(String format, List<RunbookView> runbooks) {}
}
