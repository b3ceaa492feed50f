package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.run.evidence.EvidenceZip;
import dev.uplift.run.evidence.EvidenceZip.Manifest;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the evidence of a run into one file. */
@Command(
    name = "evidence",
    description = {
      "Put everything known of a run into one zip, also after a restore or a crash.",
      "Plan, packages' hashes, journal, errors with their SQL, logs, statements, locks waited for,",
      "timings, server. Values of rows are masked in it."
    })
final class EvidenceCommand implements Action {
  private final Caller caller;

  @Parameters(paramLabel = "RUN", description = "A runbook, the number of a run, or an operation.")
  String run = "";

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The zip to write.")
  Path out = Path.of("");

  @Option(
      names = "--unmasked",
      description = "Leave values of rows in it: for your own eyes. The zip says so.")
  boolean unmasked;

  @Mixin private final CommonOptions common = new CommonOptions();

  EvidenceCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Path file = reader.absolute(out);
    OutputFiles files = new OutputFiles(reader);
    var _ = files.file("--out", out);
    files.check();
    Manifest manifest = new EvidenceZip(reader.home(common)).write(run, file, !unmasked);
    if (common.json) {
      caller.out().println(Json.page(manifest));
    } else {
      caller.out().println(sentence(file, manifest));
    }
    return ExitCode.DONE;
  }

  private static String sentence(Path file, Manifest manifest) {
    int operations = manifest.operations().size();
    return "%s: %d files of %d %s of runbook %s, %s."
        .formatted(
            file,
            manifest.files().size(),
            operations,
            operations == 1 ? "operation" : "operations",
            manifest.runbook(),
            manifest.masked() ? "values masked" : "values NOT masked");
  }
}
