package dev.uplift.pack;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script cut in two: what stands in its leading comment, and the SQL below.
 *
 * @param yamlLine the line of the file on which the YAML starts, from 1
 * @param bodyLine the line on which the SQL starts, from 1
 */
record ScriptHeader(String yaml, int yamlLine, String body, int bodyLine) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\A\\s*/\\*[ \\t]*uplift[ \\t]*\\R(?<yaml>.*?)\\*/(?:[ \\t]*\\R)?(?<body>.*)\\z",
          Pattern.DOTALL);

  /** Empty when the text does not begin with a closed {@code /* uplift} comment. */
  static Optional<ScriptHeader> of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ScriptHeader(
            matcher.group("yaml"),
            lineAt(text, matcher.start("yaml")),
            matcher.group("body"),
            lineAt(text, matcher.start("body"))));
  }

  static int lineAt(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
