package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The {@code uplift} command. The one place that turns whatever went wrong into error objects and
 * an exit code.
 */
public final class Main {
  private Main() {}

  /** Ends the Java process. */
  public static void main(String[] arguments) {
    Caller caller = Caller.ofProcess();
    caller.interruption().listen();
    int exit = run(caller, arguments);
    caller.interruption().commandEnded(exit);
    System.exit(exit);
  }

  /**
   * Runs a command in this process, in its folder and with its variables.
   *
   * @return the exit code
   */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    Path folder = Path.of("").toAbsolutePath();
    return run(Caller.inFolder(folder, System.getenv(), out, err), arguments);
  }

  /**
   * Runs a command in this process.
   *
   * @return the exit code
   */
  public static int run(Caller caller, String... arguments) {
    boolean json = Arrays.asList(arguments).contains("--json");
    Complaints complaints = Complaints.of(caller, json);
    ExitCode exit;
    try {
      exit = act(caller, arguments);
    } catch (ParameterException e) {
      complaints.print(List.of(Usage.problem(e)));
      exit = ExitCode.USAGE;
    } catch (RuntimeException | Error e) {
      Mishap mishap = Mishap.of(e, caller);
      complaints.print(mishap.problems());
      exit = mishap.exit();
    }
    if (caller.out().checkError()) {
      complaints.print(List.of(unwritten()));
      exit = exit == ExitCode.DONE ? ExitCode.FAILED : exit;
    }
    return exit.number();
  }

  private static Problem unwritten() {
    return Problem.of("outputNotWritten", "what the command had to say could not be written")
        .withTarget("standard output")
        .withWhy("the file or device that it goes to takes no more")
        .withRemedy(
            "Make room there, or send it elsewhere, and run the command again: what it did besides"
                + " is done.");
  }

  private static ExitCode act(Caller caller, String... arguments) {
    CommandLine line = UpliftCommand.line(caller, arguments);
    ParseResult result = line.parseArgs(arguments);
    CommandLine last = result.asCommandLineList().getLast();
    if (last.isUsageHelpRequested()) {
      HelpText.fit(last, caller);
    }
    if (CommandLine.executeHelpRequest(result) != null) {
      return ExitCode.DONE;
    }
    Optional<Action> action =
        last.getCommand() instanceof Action chosen ? Optional.of(chosen) : Optional.empty();
    if (action.isEmpty()) {
      HelpText.fit(last, caller);
      last.usage(caller.out(), Ansi.OFF);
      return ExitCode.USAGE;
    }
    return action.get().run();
  }
}
