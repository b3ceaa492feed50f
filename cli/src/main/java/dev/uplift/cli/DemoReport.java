package dev.uplift.cli;

import dev.uplift.batch.progress.Converted;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the demo says at its end: the status table, what was converted, how long, what next. */
final class DemoReport {
  private final Caller caller;
  private final boolean json;

  DemoReport(Caller caller, boolean json) {
    this.caller = caller;
    this.json = json;
  }

  void created(DemoDatabase home, DemoSite site, DemoMark mark) {
    if (json) {
      caller
          .out()
          .println(
              Json.page(new Created("demo/1", home.url().toString(), mark.rows(), mark.seed())));
      return;
    }
    say("The old database is made: " + home.url());
    hint("uplift plan --environment " + shown(site), "what would be done");
    prose("Upgrade it: the same command without --create-only.");
  }

  /** JSON. */
  record Created(String format, String database, long rows, long seed) {}

  void ended(Database database, DemoSite site, RunOutcome outcome) {
    ExitCode exit = outcome.exit();
    if (json) {
      return;
    }
    Status status = new StatusReader(caller.clock()).read(site.settings().site(database));
    if (!status.substeps().isEmpty()) {
      say("");
      caller.out().print(new StatusText(caller.zone(), false, caller.columns()).table(status));
    }
    if (exit == ExitCode.DONE || exit == ExitCode.LEFT) {
      converted(database, status);
      durations(status);
    }
    next(site, outcome);
  }

  private void converted(Database database, Status status) {
    List<List<String>> rows =
        database.with("report", session -> Converted.read(session, status.run())).stream()
            .map(DemoReport::row)
            .toList();
    say("");
    say("Converted:");
    List<String> headings = List.of("Script", "Stage", "Tasks", "Rows", "Time");
    caller.out().print(caller.columns().table(new Table(headings, rows)));
  }

  private static List<String> row(Converted script) {
    return List.of(
        script.script(),
        script.stage(),
        Figures.count(script.tasks()),
        Figures.count(script.rows()),
        Figures.seconds(script.seconds()));
  }

  /** Parents enclose their children and are not counted. */
  private void durations(Status status) {
    Map<String, Double> steps = new LinkedHashMap<>();
    for (Status.SubstepStatus substep : status.substeps()) {
      String path = substep.path();
      if (!path.endsWith("/ExecuteScripts")) {
        steps.merge(path.substring(0, path.indexOf('/')), substep.activeSeconds(), Double::sum);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    steps.forEach((step, seconds) -> rows.add(List.of(step, Figures.seconds(seconds))));
    double active = steps.values().stream().mapToDouble(Double::doubleValue).sum();
    rows.add(List.of("At work", Figures.seconds(active)));
    rows.add(List.of("From start to end", Figures.seconds(status.elapsedSeconds())));
    say("");
    caller.out().print(caller.columns().table(new Table(List.of("Step", "Time"), rows)));
  }

  private void next(DemoSite site, RunOutcome outcome) {
    ExitCode exit = outcome.exit();
    String environment = " --environment " + shown(site);
    say("");
    if (exit == ExitCode.DONE || exit == ExitCode.LEFT) {
      say("What to try next:");
      hint("uplift diff" + environment, "what differs from the new model: nothing");
      hint("uplift status" + environment, "where the upgrade stands");
      hint("uplift reconcile" + environment, "every table and company before and after:");
      say("    " + outcome.logs().resolve("reconciliation.html"));
      hint(
          "uplift demo --start-over --fail-at DbSync/SyncSchema",
          "fail, then run uplift demo again; with --on-failure restore, have the old database"
              + " back");
      hint("uplift stop", "stop the embedded server");
      prose("The package that did it: samples/contoso-erp. Write your own like it.");
      return;
    }
    if (outcome.state().equals("Restored")) {
      prose("The old database is as it was, and open. Try again: uplift demo");
      hint(
          "uplift evidence " + outcome.operation() + " --out evidence.zip" + environment,
          "what happened");
      return;
    }
    prose("The demo's upgrade is not done. The same command goes on with it.");
    hint("uplift errors" + environment, "what went wrong");
  }

  private String shown(DemoSite site) {
    var file = site.folder().resolve("environment.yaml");
    return file.startsWith(caller.folder())
        ? caller.folder().relativize(file).toString()
        : file.toString();
  }

  /** The command in a line of its own where the terminal has no room for both. */
  private void hint(String command, String meaning) {
    Columns columns = caller.columns();
    String line = "  " + command + "    " + meaning;
    if (columns.terminal().isEmpty() || line.length() <= columns.width()) {
      say(line);
    } else {
      say("  " + command);
      caller.out().print(columns.paragraph("      ", meaning));
    }
  }

  private void prose(String words) {
    caller.out().print(caller.columns().entry("", "", words));
  }

  private void say(String line) {
    caller.out().println(line);
  }
}
