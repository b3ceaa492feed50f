package dev.uplift.cli;

import dev.uplift.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that was not understood, as a problem. */
final class Usage {
  private Usage() {}

  static Problem problem(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String help = "See: " + command + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched, command, help);
    }
    return Problem.of("usage", sentence(e)).withTarget(command).withRemedy(help);
  }

  private static Problem unmatched(UnmatchedArgumentException e, String command, String help) {
    String first = e.getUnmatched().getFirst();
    boolean option = first.startsWith("-");
    boolean group = !e.getCommandLine().getSubcommands().isEmpty();
    String what = option ? "option" : group ? "command" : "argument";
    String message = "unknown %s \"%s\"".formatted(what, first);
    List<String> suggestions = e.getSuggestions();
    String guess =
        suggestions.stream()
            .map(s -> s.startsWith("-") || !group ? s : command + " " + s)
            .limit(3)
            .collect(Collectors.joining(" or "));
    String remedy = guess.isEmpty() ? help : "Did you mean " + guess + "? " + help;
    return Problem.of("usage", message).withTarget(command).withRemedy(remedy);
  }

  private static String sentence(ParameterException e) {
    String text = e.getMessage() == null ? "the command line is wrong" : e.getMessage();
    return lowered(
        text.replace('\'', '"').replaceFirst(" is not an? (long|int)$", " is no whole number"));
  }

  /** Messages begin with a small letter; where Java's own begin with a name, that stays. */
  private static String lowered(String text) {
    boolean sentence = text.matches("[A-Z][a-z]+ .*");
    return sentence ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }
}
