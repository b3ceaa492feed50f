package dev.uplift.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Whoever called the command: the folder they stand in, their variables, where output goes.
 *
 * @param variables the process's environment variables
 * @param screen whether standard output is a terminal that can be repainted
 * @param complaintsScreen whether standard error is a terminal that takes control codes
 * @param colours whether standard error may be coloured
 * @param zone in which people are told the time
 * @param interruption what stops when the process is told to end
 */
public record Caller(
    Path folder,
    Map<String, String> variables,
    PrintStream out,
    PrintStream err,
    boolean screen,
    boolean complaintsScreen,
    boolean colours,
    InstantSource clock,
    ZoneId zone,
    Interruption interruption) {

  public Caller {
    variables = Map.copyOf(variables);
  }

  /** This process's own. The launcher says which outputs are terminals. */
  static Caller ofProcess() {
    Map<String, String> variables = System.getenv();
    String terminal = System.getProperty("uplift.terminal", "");
    boolean dumb = "dumb".equals(variables.get("TERM"));
    boolean colourless = dumb || !variables.getOrDefault("NO_COLOR", "").isEmpty();
    return new Caller(
        Path.of("").toAbsolutePath(),
        variables,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        terminal.contains("out") && !dumb,
        terminal.contains("err") && !dumb,
        terminal.contains("err") && !colourless,
        InstantSource.system(),
        ZoneId.systemDefault(),
        new Interruption());
  }

  /** One in a folder, whose output is no terminal. */
  public static Caller inFolder(
      Path folder, Map<String, String> variables, PrintStream out, PrintStream err) {
    return new Caller(
        folder,
        variables,
        out,
        err,
        false,
        false,
        false,
        InstantSource.system(),
        ZoneOffset.UTC,
        new Interruption());
  }

  /**
   * Who asks, where that is kept.
   *
   * @param named by an option; null: the user that the environment names
   */
  String person(@Nullable String named) {
    return named != null ? named : variables.getOrDefault("USER", "somebody");
  }

  /** Of what is written to standard output. */
  Columns columns() {
    return columns(screen);
  }

  /** Of what is written to standard error. */
  Columns complaintsColumns() {
    return columns(complaintsScreen);
  }

  /** The variable COLUMNS goes before what the terminal itself says, and counts in a pipe too. */
  private Columns columns(boolean terminal) {
    String told = variables.getOrDefault("COLUMNS", "");
    if (told.matches("[1-9]\\d{0,3}")) {
      return new Columns(OptionalInt.of(Integer.parseInt(told)));
    }
    return terminal ? new Columns(OptionalInt.of(new Width(clock).getAsInt())) : Columns.PAPER;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    Outlet outlet = new Outlet(new FileOutputStream(descriptor));
    return new PrintStream(outlet, true, StandardCharsets.UTF_8);
  }
}
