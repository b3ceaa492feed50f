package dev.uplift.cli;

import dev.uplift.batch.ScriptTrial;
import dev.uplift.batch.ScriptTrial.Outcome;
import dev.uplift.batch.ScriptTrial.Tenant;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One script by itself; the work is in {@link Run}. */
@Command(name = "script", description = "Try one script of a package.")
final class ScriptCommand {

  static CommandLine line(Caller caller) {
    return new CommandLine(new ScriptCommand()).addSubcommand(new Run(caller));
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Runs a script for one company, outside any run. */
  @Command(
      name = "run",
      description = {
        "Run one script for one company, outside any upgrade.",
        "The database stands at the script's stage. --dry-run does it in one transaction that is"
            + " rolled back, and shows rows",
        "by table and, of scripts in SQL and of conversions, the server's plan of each statement;",
        "it waits for locks 5 seconds at most. A method in Java whose jar nobody trusted has"
            + " signed",
        "needs --trust-jars; one with transactions of its own cannot be rolled back.",
        "Without --dry-run the rows stay changed and no ledger knows of it: for a copy alone, so",
        "--rehearsal must say that it is one, and an environment of kind production is refused."
      })
  static final class Run implements Action {
    private static final Map<String, String> DRY =
        Map.of("lock_timeout", "5s", "idle_in_transaction_session_timeout", "0");
    private static final long CHUNK_ROWS = 10_000;

    private final Caller caller;

    @Parameters(paramLabel = "NAME", description = "The script's path below scripts/.")
    private String name = "";

    @Option(
        names = "--company",
        paramLabel = "ID",
        description = "The company, for a script that runs once for each.")
    @Nullable String company;

    @Option(
        names = "--partition",
        paramLabel = "ID",
        description = "The partition, for a script that runs once for each.")
    @Nullable String partition;

    @Option(
        names = "--trust-jars",
        paramLabel = "PACKAGE",
        description = "Run this package's jars although no trusted publisher signed them.")
    List<String> trustJars = List.of();

    @Option(
        names = "--chunks",
        paramLabel = "N",
        description = "The first N chunks alone; else all of them.")
    @Nullable Integer chunks;

    @Option(names = "--dry-run", description = "Roll everything back.")
    boolean dry;

    @Option(
        names = "--rehearsal",
        description = "The database is a copy, whose rows may stay changed.")
    boolean rehearsal;

    @Mixin private final CommonOptions common = new CommonOptions();

    Run(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      Settings settings = new SettingsReader(caller).read(common);
      PackageStack stack = Generation.packages(settings);
      Script script = script(stack);
      if (script.work() instanceof Script.Work.Method method) {
        if (dry && !method.transactional()) {
          throw wrong(
              "javaScript",
              "the method commits by itself, which a dry run cannot take back",
              "Run it on a copy: --rehearsal instead of --dry-run.");
        }
        stack = stack.trusting(trust(settings), "");
        script = script(stack);
      }
      refuse(settings);
      Connection connection = new Connection(settings, caller.variables());
      try (Database database = connection.open(2)) {
        refuseRunning(database);
        Outcome outcome = outcome(database, stack, script);
        caller.out().print(common.json ? Json.page(outcome) + "\n" : text(outcome));
        return ExitCode.DONE;
      }
    }

    private Script script(PackageStack stack) {
      Script script =
          stack
              .script(name)
              .orElseThrow(
                  () ->
                      wrong(
                          "unknownScript",
                          "no package has a script \"" + name + "\"",
                          "Write the path below scripts/, without its ending."));
      tenant("company", "--company", script.scope() == Scope.PER_COMPANY, company);
      tenant("partition", "--partition", script.scope() == Scope.PER_PARTITION, partition);
      if (chunks != null && chunks < 1) {
        throw wrong("chunks", "--chunks is " + chunks, "Write a number from 1.");
      }
      return script;
    }

    private void tenant(String kind, String option, boolean each, @Nullable String given) {
      if (each != (given != null)) {
        throw wrong(
            kind,
            each ? "the script runs for one " + kind : "the script does not run for a " + kind,
            each ? "Add " + option + "." : "Leave " + option + " out.");
      }
    }

    private TrustSettings trust(Settings settings) {
      return settings
          .environment()
          .map(Environment::trust)
          .orElse(TrustSettings.NOBODY)
          .withUnsigned(Set.copyOf(trustJars));
    }

    /** What stays changed is in no ledger: an upgrade that comes later would do it again. */
    private void refuse(Settings settings) {
      boolean production = settings.environment().filter(Environment::production).isPresent();
      if (!dry && (production || !rehearsal)) {
        throw new Failure(
            ExitCode.REFUSED,
            Problem.of(
                    production ? "production" : "noRehearsal",
                    production
                        ? "the environment is of kind production"
                        : "nothing says that the database is a copy")
                .withTarget(settings.environmentName())
                .withWhy("what the script does would stay, and no ledger would know of it")
                .withRemedy("Add --dry-run; or, on a copy, --rehearsal."));
      }
    }

    private void refuseRunning(Database database) {
      boolean running =
          database.with(
              "trial",
              session ->
                  session.one(
                          "select to_regclass('dbupgrade.run') is not null as there",
                          row -> row.flag("there"))
                      && session.one(
                          "select exists (select from dbupgrade.run where state = 'InProgress')"
                              + " as running",
                          row -> row.flag("running")));
      if (running && !dry) {
        throw new Failure(
            ExitCode.REFUSED,
            Problem.of("runInProgress", "an upgrade of this database is in progress")
                .withTarget(database.url().toString())
                .withWhy("its ledger would not know what the script has done")
                .withRemedy("Add --dry-run, or take another copy."));
      }
    }

    private Outcome outcome(Database database, PackageStack stack, Script script) {
      int most = chunks == null ? Integer.MAX_VALUE : chunks;
      Tenant tenant =
          new Tenant(company == null ? "" : company, partition == null ? "" : partition);
      if (!dry) {
        return new ScriptTrial(database, batch(stack), script, tenant).real(most);
      }
      try (Database patient = database.with(DRY, 1)) {
        return new ScriptTrial(patient, batch(stack), script, tenant).dry(most);
      }
    }

    private static BatchSettings batch(PackageStack stack) {
      Platform platform = PlatformReader.read(stack);
      BatchSettings settings =
          new BatchSettings(-1, 0, 1, Duration.ofHours(1), CHUNK_ROWS, Set.of())
              .withSchema(stack.vendor().schema());
      if (platform.company().isPresent()) {
        settings = settings.withCompanyColumn(platform.company().get().column());
      }
      return platform.partition().isPresent()
          ? settings.withPartitionColumn(platform.partition().get().column())
          : settings;
    }

    private String text(Outcome outcome) {
      StringBuilder text = new StringBuilder();
      for (ScriptTrial.Plan plan : outcome.plans()) {
        text.append("line ").append(plan.line()).append(": ");
        text.append(plan.sql().lines().findFirst().orElse("").strip()).append('\n');
        plan.lines().forEach(line -> text.append("    ").append(line).append('\n'));
      }
      List<List<String>> rows = new ArrayList<>();
      for (ScriptTrial.Changed each : outcome.changed()) {
        rows.add(
            List.of(
                each.table(),
                Long.toString(each.inserted()),
                Long.toString(each.updated()),
                Long.toString(each.deleted())));
      }
      List<String> headings = List.of("table", "inserted", "updated", "deleted");
      text.append(caller.columns().table(new Table(headings, rows)));
      text.append(outcome.done()).append(" of ").append(outcome.chunks()).append(" chunks");
      return text.append(dry ? ", rolled back.\n" : ", committed; no ledger knows of it.\n")
          .toString();
    }

    private Failure wrong(String code, String message, String remedy) {
      return new Failure(
          ExitCode.USAGE, Problem.of(code, message).withTarget(name).withRemedy(remedy));
    }
  }
}
