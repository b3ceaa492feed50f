package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.backup.BackupRestore;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a backup into a database of its own. */
@Command(
    name = "restore-backup",
    description = {
      "Restore a dump of pg_dump -Fc or -Fd into a new database, by pg_restore.",
      "Versions, encoding, locale, extensions, roles and rights are checked before anything else."
    })
final class RestoreBackupCommand implements Action {
  private final Caller caller;

  @Parameters(
      paramLabel = "FILE",
      description = "A custom dump, or the folder of a directory dump.")
  Path file = Path.of("");

  @Option(
      names = "--as",
      required = true,
      paramLabel = "NAME",
      description = "The database that is made; there must be none of that name.")
  String name = "";

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Sessions at once. Default: ${DEFAULT-VALUE}.")
  int jobs = 2;

  @Option(
      names = "--no-owner",
      description = "Leave owners and grants out: everything belongs to the role that restores.")
  boolean noOwner;

  @Option(
      names = "--keep-failed",
      description = "Keep the half-made database of a restore that fails.")
  boolean keepFailed;

  @Mixin private final CommonOptions common = new CommonOptions();

  RestoreBackupCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    if (jobs < 1) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("jobs", "\"" + jobs + "\" is no number of sessions")
              .withTarget("--jobs")
              .withRemedy(
                  "Say 1 or more; as many as the server has cores is the most that helps."));
    }
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    Connection connection = new Connection(settings, caller.variables());
    caller.interruption().onInterrupt(Thread.currentThread()::interrupt);
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database named = connection.named(name);
        Database server = named.maintenance()) {
      BackupRestore.Request request =
          new BackupRestore.Request(reader.absolute(file), name, jobs, !noOwner, keepFailed);
      tell(BackupRestore.on(server, progress, caller.clock()).restore(request));
    }
    return ExitCode.DONE;
  }

  private void tell(BackupRestore.Restored restored) {
    if (common.json) {
      caller.out().println(Json.line(View.of(restored)));
      return;
    }
    caller
        .out()
        .println(
            "\"%s\" is restored from the backup of \"%s\" (PostgreSQL %s): %d objects, %s MB, %s."
                .formatted(
                    restored.database(),
                    restored.from(),
                    restored.version(),
                    restored.entries(),
                    String.format(Locale.ROOT, "%,d", restored.bytes() / 1_000_000),
                    Figures.seconds(restored.seconds())));
  }

  /** JSON. */
  record View(
      String format,
      String database,
      String from,
      String version,
      int entries,
      long bytes,
      double seconds) {
    static View of(BackupRestore.Restored restored) {
      return new View(
          "restore-backup/1",
          restored.database(),
          restored.from(),
          restored.version(),
          restored.entries(),
          restored.bytes(),
          restored.seconds());
    }
  }
}
