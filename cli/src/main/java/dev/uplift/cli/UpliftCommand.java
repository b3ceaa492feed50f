package dev.uplift.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;

/** The command itself; all work is in its subcommands. */
@Command(
    name = "uplift",
    mixinStandardHelpOptions = true,
    versionProvider = UpliftCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Carries the data of a packaged application to the next major version.",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed or differs, 2 usage or settings, 3 refused by a guard,",
      "4 done with things left, 5 unreachable or rights missing, 130 interrupted."
    })
final class UpliftCommand {

  /** In the order of the help page, by their names. */
  private static final Map<String, Function<Caller, Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand::new);
    COMMANDS.put("check", CheckCommand::new);
    COMMANDS.put("analyze", AnalyzeCommand::new);
    COMMANDS.put("plan", PlanCommand::new);
    COMMANDS.put("generate", GenerateCommand::new);
    COMMANDS.put("import", ImportCommand::new);
    COMMANDS.put("execute", ExecuteCommand::new);
    COMMANDS.put("worker", WorkerCommand::new);
    COMMANDS.put("accept", AcceptCommand::new);
    COMMANDS.put("restore", RestoreCommand::new);
    COMMANDS.put("restore-point", RestorePointCommand::line);
    COMMANDS.put("cancel", CancelCommand::new);
    COMMANDS.put("pause", PauseCommand::new);
    COMMANDS.put("resume", ResumeCommand::new);
    COMMANDS.put("export", ExportCommand::new);
    COMMANDS.put("list", ListCommand::new);
    COMMANDS.put("status", StatusCommand::new);
    COMMANDS.put("errors", ErrorsCommand::new);
    COMMANDS.put("reconcile", ReconcileCommand::new);
    COMMANDS.put("quarantine", QuarantineCommand::line);
    COMMANDS.put("tags", TagsCommand::line);
    COMMANDS.put("sign", SignCommand::new);
    COMMANDS.put("evidence", EvidenceCommand::new);
    COMMANDS.put("diff", DiffCommand::new);
    COMMANDS.put("sync", SyncCommand::new);
    COMMANDS.put("scripts", ScriptsCommand::new);
    COMMANDS.put("package", PackageCommand::line);
    COMMANDS.put("script", ScriptCommand::line);
    COMMANDS.put("adopt", AdoptCommand::new);
    COMMANDS.put("restore-backup", RestoreBackupCommand::new);
    COMMANDS.put("stop", StopCommand::new);
  }

  /**
   * The command line, ready to parse.
   *
   * @param arguments what is to be parsed: where their first is a command, that one alone is in the
   *     line, since to make them all takes a fifth of the time in which most are done
   */
  static CommandLine line(Caller caller, String... arguments) {
    CommandLine line = new CommandLine(new UpliftCommand());
    Function<Caller, Object> only = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    Collection<Function<Caller, Object>> wanted = only == null ? COMMANDS.values() : List.of(only);
    wanted.forEach(command -> line.addSubcommand(command.apply(caller)));
    settle(line, caller);
    return line;
  }

  private static void settle(CommandLine line, Caller caller) {
    line.setOut(new PrintWriter(caller.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(caller.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    HelpText.arrange(line);
    line.setOptionsCaseInsensitive(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedOptionsAllowed(false);
    line.setUnmatchedOptionsArePositionalParams(false);
  }

  /** Uplift's version, as its jar says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = UpliftCommand.class.getPackage().getImplementationVersion();
      return new String[] {"uplift " + (version == null ? "development" : version)};
    }
  }
}
