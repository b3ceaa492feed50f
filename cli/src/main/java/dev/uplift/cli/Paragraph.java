package dev.uplift.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Words broken at blanks into lines; a longer word stays whole, and so does a command of Uplift's,
 * which people copy.
 */
final class Paragraph {
  private static final char HELD = '\u00a0';

  /** The command, and its options with their values. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "\\buplift [a-z][a-z-]*"
              + "(?: (?:list|take|verify|drop|export|retry|set|clear|new|build|check|test|run)\\b)?"
              + "(?: --?[a-z][a-z-]*(?:[ =][^\\s-]\\S*)?)*");

  private Paragraph() {}

  /**
   * With a heading in the first line, and a line end after each.
   *
   * @param first what stands before the first line; shows as long as the indent of the others
   * @param width columns of a line, its indent included
   */
  static String of(String first, String indent, String words, int width) {
    StringBuilder text = new StringBuilder(first);
    int length = indent.length();
    for (String word : unbroken(words.strip(), width - indent.length())) {
      boolean begins = length == indent.length();
      if (!begins && length + 1 + word.length() > width) {
        text.append('\n').append(indent);
        length = indent.length();
        begins = true;
      }
      text.append(begins ? "" : " ").append(word);
      length += word.length() + (begins ? 0 : 1);
    }
    return text.append('\n').toString();
  }

  /** Words, and commands that fit into a line. */
  private static List<String> unbroken(String text, int room) {
    String held =
        COMMAND
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(held(found.group(), room)));
    return Stream.of(held.split("\\s+", -1)).map(word -> word.replace(HELD, ' ')).toList();
  }

  private static String held(String command, int room) {
    return command.length() > room ? command : command.replace(' ', HELD);
  }
}
