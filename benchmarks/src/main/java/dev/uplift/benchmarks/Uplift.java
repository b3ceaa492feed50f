package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code uplift} command of this checkout, with a home of its own. */
final class Uplift {
  private Uplift() {}

  /** As {@link Commands.Result}, for one that ended as wanted. */
  record Result(String text, double seconds) {}

  static Result run(Database database, int exit, List<String> arguments) {
    Map<String, String> variables = new HashMap<>(database.programVariables());
    variables.put("UPLIFT_HOME", Fresh.folder().resolve("home").toString());
    variables.put("UPLIFT_JAVA_OPTIONS", "");
    List<String> command = new ArrayList<>(List.of(Fresh.root().resolve("uplift").toString()));
    command.addAll(arguments);
    Commands.Result result = Commands.attempt(variables, command).demand(exit);
    return new Result(result.text(), result.seconds());
  }
}
