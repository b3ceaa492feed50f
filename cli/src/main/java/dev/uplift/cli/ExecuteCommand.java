package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.plan.Plan;
import dev.uplift.plan.PlanFolder;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.request.Choices;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.watch.LogFolder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Carries a runbook through, from wherever it stands. */
@Command(
    name = "execute",
    description = {
      "Carry a runbook through, from wherever it stands.",
      "Whatever ended it, the same command goes on with it."
    })
final class ExecuteCommand implements Action {
  private static final int SESSIONS = 40;

  private final Caller caller;

  @Option(
      names = {"--runbook-id", "-runbookid"},
      required = true,
      paramLabel = "ID",
      description = "A runbook of this machine; uplift list shows them.")
  String runbookId = "";

  @Option(
      names = {"--rerun-step", "-rerunstep"},
      paramLabel = "N",
      description = "Enter this step again; only what is unfinished in it runs.")
  @Nullable Integer rerunStep;

  @Option(
      names = {"--set-step-complete", "-setstepcomplete"},
      paramLabel = "N",
      description = "Mark this step as done by hand; nothing is carried out.")
  @Nullable Integer setStepComplete;

  @Option(
      names = {"--version-check", "-versioncheck"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Refuse packages of the same or an older version than was installed.")
  boolean versionCheck;

  @Option(
      names = "--plan",
      paramLabel = "ID|FILE",
      description =
          "Carry out this plan and no other, as uplift plan made it: its name, the beginning of it,"
              + " or a file. Refused when packages, settings or the database's structure have moved"
              + " since.")
  @Nullable String plan;

  @Option(
      names = "--no-restore-point",
      paramLabel = "REASON",
      description =
          "Go without a restore point; the reason is recorded. Else"
              + " UPLIFT_NO_RESTORE_POINT, then environment.yaml.")
  @Nullable String noRestorePoint;

  @Option(
      names = "--on-failure",
      paramLabel = "restore|stop",
      description =
          "When the run fails: put everything back and open the door, or stop where it is. Else"
              + " environment.yaml, then stop.")
  @Nullable OnFailure onFailure;

  @Option(
      names = "--redo",
      paramLabel = "SCRIPT",
      description = "Run this finished script again; may be repeated.")
  List<String> redo = List.of();

  @Option(
      names = "--trust-jars",
      paramLabel = "PACKAGE",
      description =
          "Run this package's jars although no publisher whom environment.yaml trusts signed them;"
              + " may be repeated.")
  List<String> trustJars = List.of();

  @Option(
      names = "--leave-company",
      paramLabel = "COMPANY",
      description =
          "Set this company aside: its scripts of PostSync are not run for now, and all else goes"
              + " on to the end, which is exit code 4. May be repeated.")
  List<String> leave = List.of();

  @Option(
      names = "--company",
      paramLabel = "COMPANY",
      description = "Finish this company, which was set aside; may be repeated.")
  List<String> takeUp = List.of();

  @Option(
      names = "--ignore-script",
      paramLabel = "SCRIPT",
      description =
          "Let nothing wait any more for this script, which keeps failing; refused in an"
              + " environment of kind production. May be repeated.")
  List<String> ignore = List.of();

  @Option(
      names = "--ignore-after",
      paramLabel = "N",
      description = "How often it must have failed before; else as environment.yaml says, then 3.")
  @Nullable Integer ignoreAfter;

  @Option(
      names = "--fail-at",
      paramLabel = "PATH",
      description = "Rehearsal: let this substep fail the first time it begins.")
  @Nullable String failAt;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description = "Of the log folders. Default: text.")
  LogFolder.Form logFormat = LogFolder.Form.TEXT;

  @Option(names = "--show-skipped", description = "Show skipped substeps too, and why.")
  boolean showSkipped;

  @Mixin private final CommonOptions common = new CommonOptions();

  ExecuteCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    Runbook runbook = new RunbookRegistry(settings.home()).get(runbookId);
    try (RunProgress progress = RunProgress.of(caller, common.json, showSkipped);
        Database database = new Connection(settings, caller.variables()).database(SESSIONS)) {
      Execution execution = new Execution(caller, settings, progress);
      RunOutcome outcome = execution.run(database, runbook, request -> options(settings, request));
      ExitCode exit = execution.tell(database, outcome, common.json);
      if (!common.json) {
        caller.out().println(closing(outcome));
      }
      return exit;
    }
  }

  private RunRequest options(Settings settings, RunRequest request) {
    RunRequest asked =
        request
            .withOnFailure(Optional.ofNullable(onFailure))
            .withRerunStep(optional(rerunStep))
            .withSetStepComplete(optional(setStepComplete))
            .withVersionCheck(versionCheck)
            .withApproved(approved(settings))
            .withRedo(Set.copyOf(redo))
            .withTrustedJars(Set.copyOf(trustJars))
            .withChoices(choices(settings))
            .withFailAt(Optional.ofNullable(failAt))
            .withLogForm(logFormat);
    return waiver().map(reason -> asked.withWaiver(Optional.of(reason))).orElse(asked);
  }

  /** One from elsewhere is kept, so that another attempt finds it by its name. */
  private Optional<Plan> approved(Settings settings) {
    PlanFolder plans = new PlanFolder(settings.home());
    Optional<Plan> found = Optional.ofNullable(plan).map(said -> plans.find(said, caller.folder()));
    found.ifPresent(each -> plans.keep(each));
    return found;
  }

  private Choices choices(Settings settings) {
    int times =
        Optional.ofNullable(ignoreAfter)
            .or(() -> settings.environment().flatMap(Environment::ignoreAfter))
            .orElse(Choices.IGNORE_AFTER);
    if (times < 1) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("wrongValue", "--ignore-after is \"" + times + "\"")
              .withRemedy("It is 1 at least."));
    }
    return new Choices(Set.copyOf(leave), Set.copyOf(takeUp), Set.copyOf(ignore), times);
  }

  /** What the flag or the variable says; the environment's word is in the request already. */
  private Optional<String> waiver() {
    return Optional.ofNullable(noRestorePoint)
        .or(() -> Optional.ofNullable(caller.variables().get("UPLIFT_NO_RESTORE_POINT")))
        .filter(reason -> !reason.isBlank());
  }

  private String closing(RunOutcome outcome) {
    return switch (outcome.state()) {
      case "Restored" ->
          "The database is as it was before, and open. Runbook "
              + runbookId
              + " can be tried again.";
      case "RecoveryFailed" -> "The way back failed, and the door is shut: read what to do above.";
      case "Restoring" -> "The way back is not finished. The same command goes on with it.";
      case "Ajar" -> "Runbook " + runbookId + " is done; the door stands ajar. Then: uplift accept";
      default -> closing(outcome.exit());
    };
  }

  private String closing(ExitCode exit) {
    return switch (exit) {
      case DONE ->
          setStepComplete == null
              ? "Runbook " + runbookId + " is done."
              : "Step " + setStepComplete + " of runbook " + runbookId + " is set complete.";
      case LEFT ->
          "Runbook "
              + runbookId
              + " is done, with the things left that are named above; uplift status counts them.";
      case INTERRUPTED -> "Interrupted. The same command goes on with it.";
      case FAILED, UNREACHABLE, REFUSED, USAGE ->
          "Runbook " + runbookId + " is not done (" + exit.name().toLowerCase(Locale.ROOT) + ").";
    };
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
