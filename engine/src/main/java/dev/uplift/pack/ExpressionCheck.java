package dev.uplift.pack;

import dev.uplift.database.SqlText;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether a text is one SQL expression, as far as can be told without the server. */
final class ExpressionCheck {
  private static final Set<String> PLACEHOLDERS = Set.of("company", "partition", "chunk");
  private static final String END = "\n;";

  private ExpressionCheck() {}

  /** What is wrong with it, and what to do. */
  record Flaw(String what, String remedy) {}

  static Optional<Flaw> of(String expression) {
    String bare = SqlText.bare(expression + END);
    if (!bare.endsWith(END)) {
      return flaw("leaves a quote or a comment open", "Close it.");
    }
    String grammar = bare.substring(0, bare.length() - END.length());
    if (grammar.isBlank()) {
      return flaw("is no expression", "Write one SQL expression; a text is \"'so'\".");
    }
    Optional<Flaw> form = form(grammar);
    return form.isPresent() ? form : placeholder(expression);
  }

  private static Optional<Flaw> form(String grammar) {
    int depth = 0;
    for (int i = 0; i < grammar.length(); i++) {
      char c = grammar.charAt(i);
      if (c == '(' || c == '[') {
        depth++;
      } else if (c == ')' || c == ']') {
        depth--;
      }
      if (depth < 0 || (depth == 0 && c == ',') || c == ';') {
        return flaw("is more than one expression", "Write one SQL expression, and no more.");
      }
    }
    return depth == 0 ? Optional.empty() : flaw("leaves a parenthesis open", "Close it.");
  }

  private static Optional<Flaw> placeholder(String expression) {
    return SqlText.placeholders(expression).stream()
        .map(SqlText.Placeholder::name)
        .filter(name -> PLACEHOLDERS.contains(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .flatMap(
            name ->
                flaw(
                    "holds the placeholder \":" + name + "\"",
                    "Leave it out: Uplift adds what scope and chunk ask for."));
  }

  private static Optional<Flaw> flaw(String what, String remedy) {
    return Optional.of(new Flaw(what, remedy));
  }
}
