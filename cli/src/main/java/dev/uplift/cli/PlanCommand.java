package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.machine.WholeFile;
import dev.uplift.pack.PackageStack;
import dev.uplift.plan.Plan;
import dev.uplift.plan.PlanFolder;
import dev.uplift.plan.PlanPage;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.admission.Proposal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plans an upgrade that has not begun, for people to approve. */
@Command(
    name = "plan",
    description = {
      "Show everything that the upgrade would do, and what it costs; change nothing.",
      "SQL by phase and table, locks, seconds, disk, the way back, what is destroyed, and what"
          + " stands",
      "against it.",
      "uplift execute --plan ID carries out exactly this. Exit code 3 when it would be refused."
    })
final class PlanCommand implements Action {
  private static final int SESSIONS = 8;

  private final Caller caller;

  @Option(names = "--out", paramLabel = "FILE", description = "Write it there, as plan/1 (JSON).")
  @Nullable Path out;

  @Option(names = "--html", paramLabel = "FILE", description = "Write it there, for people.")
  @Nullable Path html;

  @Option(
      names = "--no-restore-point",
      paramLabel = "REASON",
      description = "Plan to go without a restore point, as execute would be told.")
  @Nullable String noRestorePoint;

  @Option(
      names = "--recalibrate",
      description = "Measure the server although it was measured within the last day.")
  boolean recalibrate;

  @Mixin private final CommonOptions common = new CommonOptions();

  PlanCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    OutputFiles files = new OutputFiles(reader);
    Optional<Path> data = files.file("--out", out);
    Optional<Path> page = files.file("--html", html);
    files.check();
    PackageStack stack = Generation.packages(settings);
    try (Database database = new Connection(settings, caller.variables()).open(SESSIONS)) {
      Proposal proposal = new Proposal(settings.site(database), stack, caller.clock());
      Plan plan =
          caller
              .interruption()
              .stoppable(
                  database,
                  Interruption.NOTHING_CHANGED,
                  () -> proposal.plan(waiver(), workers(settings), recalibrate));
      Path kept = new PlanFolder(settings.home()).keep(plan);
      data.ifPresent(file -> WholeFile.write(file, PlanFolder.json(plan)));
      page.ifPresent(file -> WholeFile.write(file, PlanPage.html(plan)));
      caller
          .out()
          .print(
              common.json
                  ? PlanFolder.json(plan)
                  : new PlanText(plan, kept, common.given(), caller.columns()).text());
      return plan.refusals().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }
  }

  private Optional<String> waiver() {
    return Optional.ofNullable(noRestorePoint)
        .or(() -> Optional.ofNullable(caller.variables().get("UPLIFT_NO_RESTORE_POINT")))
        .filter(reason -> !reason.isBlank());
  }

  private static OptionalInt workers(Settings settings) {
    return settings.workers().map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
