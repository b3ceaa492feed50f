package dev.uplift.cli;

import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that was not understood, as a problem. */
final class Usage {
  /** picocli's, of an enumeration. */
  private static final Pattern CHOICE =
      Pattern.compile("expected one of \\[([A-Z_, ]+)] \\(case-insensitive\\) but was");

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
    String words =
        text.replace('\'', '"')
            .replaceFirst("^Error: ", "")
            .replaceFirst(" is not an? (long|int)$", " is no whole number")
            .replaceFirst(" is not a double$", " is no number");
    return lowered(CHOICE.matcher(words).replaceFirst(found -> choice(found.group(1))));
  }

  private static String choice(String names) {
    return "expected one of " + names.toLowerCase(Locale.ROOT) + ", but it is";
  }

  /** Messages begin with a small letter; where Java's own begin with a name, that stays. */
  private static String lowered(String text) {
    boolean sentence = text.matches("[A-Z][a-z]+ .*");
    return sentence ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }
}
