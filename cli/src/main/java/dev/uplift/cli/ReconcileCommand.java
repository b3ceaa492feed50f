package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.machine.WholeFile;
import dev.uplift.problem.ExitCode;
import dev.uplift.reconcile.Reconciliation;
import dev.uplift.reconcile.ReconciliationFiles;
import dev.uplift.reconcile.TableResult;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.ReconciliationReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how the newest upgrade of a database was reconciled. */
@Command(
    name = "reconcile",
    description = {
      "Show how the database was held against itself before its newest upgrade.",
      "Rows, sums of amounts and hashes by table and company, and who declares what differs. Also",
      "after a restore."
    })
final class ReconcileCommand implements Action {
  private final Caller caller;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the report for people there.")
  @Nullable Path html;

  @Mixin private final CommonOptions common = new CommonOptions();

  ReconcileCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    OutputFiles files = new OutputFiles(reader);
    Optional<Path> file = files.file("--html", html);
    files.check();
    try (Database database = new Connection(settings, caller.variables()).open(2)) {
      Site site = settings.site(database);
      Reconciliation found = new ReconciliationReader().newest(site);
      file.ifPresent(f -> WholeFile.write(f, ReconciliationFiles.html(found)));
      if (common.json) {
        caller.out().println(Json.page(found));
      } else {
        print(found, file.orElseGet(() -> new ReconciliationReader().page(site)));
      }
      return found.reconciled() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private void print(Reconciliation found, Path page) {
    List<List<String>> rows =
        found.tables().stream()
            .filter(t -> t.outcome() != Outcome.SAME)
            .map(ReconcileCommand::row)
            .toList();
    if (!rows.isEmpty()) {
      List<String> headings = List.of("Table", "Before", "After", "Outcome", "Declared by");
      caller.out().print(caller.columns().table(new Table(headings, rows)));
    }
    caller
        .out()
        .printf(
            "%s: %d tables compared (%s), %d the same, %d as declared, %d not, %d retired.%n",
            found.reconciled() ? "Reconciled" : "Not reconciled",
            found.tables().size(),
            found.level(),
            found.count(Outcome.SAME),
            found.count(Outcome.DECLARED),
            found.count(Outcome.DIFFERS),
            found.count(Outcome.RETIRED));
    caller.out().println("The report: " + page);
  }

  private static String after(TableResult table) {
    return table.outcome() == Outcome.RETIRED ? "-" : Figures.count(table.rowsAfter());
  }

  private static List<String> row(TableResult table) {
    List<String> by =
        table.differences().stream().flatMap(d -> d.declaredBy().stream()).distinct().toList();
    return List.of(
        table.table(),
        Figures.count(table.rowsBefore()),
        after(table),
        table.outcome().text(),
        String.join(", ", by));
  }
}
