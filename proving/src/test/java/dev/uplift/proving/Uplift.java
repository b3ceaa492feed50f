package dev.uplift.proving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.uplift.cli.Caller;
import dev.uplift.cli.Main;
import dev.uplift.proving.Programs.Ended;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code uplift} command as a process of its own, in a folder of its own. */
public record Uplift(Path folder, Map<String, String> environment) {
  public Uplift {
    environment = Map.copyOf(environment);
  }

  /** In a folder, with {@code UPLIFT_HOME} in it. */
  static Uplift in(Path folder) {
    return new Uplift(folder, Map.of("UPLIFT_HOME", folder.resolve("home").toString()));
  }

  Uplift with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Uplift(folder, more);
  }

  Ended run(String... arguments) {
    return Programs.run(folder, environment, command(List.of(arguments)));
  }

  Ended run(List<String> arguments) {
    return Programs.run(folder, environment, command(arguments));
  }

  /** The same command without a process of its own: sooner, for what is not the proof itself. */
  Ended inThisProcess(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.putAll(environment);
    int exit;
    try (PrintStream outward = new PrintStream(out, true, UTF_8);
        PrintStream complaints = new PrintStream(err, true, UTF_8)) {
      exit = Main.run(Caller.inFolder(folder, variables, outward, complaints), arguments);
    }
    return new Ended(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Started, not waited for. */
  public Process start(List<String> arguments, Path out, Path err) throws IOException {
    return Programs.start(folder, environment, command(arguments), out, err);
  }

  public static List<String> command(List<String> arguments) {
    return command("dev.uplift.cli.Main", arguments);
  }

  /** Another program on the same class path. */
  public static List<String> command(String main, List<String> arguments) {
    List<String> command = new ArrayList<>(QuickStart.command());
    command.add(main);
    command.addAll(arguments);
    return command;
  }
}
