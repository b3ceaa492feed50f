package dev.uplift.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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

  /** The whole command line, ready to parse. */
  static CommandLine line(Caller caller) {
    CommandLine line = new CommandLine(new UpliftCommand());
    line.addSubcommand(new DemoCommand(caller));
    line.addSubcommand(new CheckCommand(caller));
    line.addSubcommand(new AnalyzeCommand(caller));
    line.addSubcommand(new PlanCommand(caller));
    line.addSubcommand(new GenerateCommand(caller));
    line.addSubcommand(new ImportCommand(caller));
    line.addSubcommand(new ExecuteCommand(caller));
    line.addSubcommand(new WorkerCommand(caller));
    line.addSubcommand(new AcceptCommand(caller));
    line.addSubcommand(new RestoreCommand(caller));
    line.addSubcommand(RestorePointCommand.line(caller));
    line.addSubcommand(new CancelCommand(caller));
    line.addSubcommand(new PauseCommand(caller));
    line.addSubcommand(new ResumeCommand(caller));
    line.addSubcommand(new ExportCommand(caller));
    line.addSubcommand(new ListCommand(caller));
    line.addSubcommand(new StatusCommand(caller));
    line.addSubcommand(new ErrorsCommand(caller));
    line.addSubcommand(new ReconcileCommand(caller));
    line.addSubcommand(QuarantineCommand.line(caller));
    line.addSubcommand(TagsCommand.line(caller));
    line.addSubcommand(new SignCommand(caller));
    line.addSubcommand(new EvidenceCommand(caller));
    line.addSubcommand(new DiffCommand(caller));
    line.addSubcommand(new SyncCommand(caller));
    line.addSubcommand(new ScriptsCommand(caller));
    line.addSubcommand(PackageCommand.line(caller));
    line.addSubcommand(ScriptCommand.line(caller));
    line.addSubcommand(new AdoptCommand(caller));
    line.addSubcommand(new RestoreBackupCommand(caller));
    line.addSubcommand(new StopCommand(caller));
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
