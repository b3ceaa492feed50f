package dev.uplift.run.substep;

import dev.uplift.database.Identifier;
import java.util.List;
import java.util.stream.Collectors;

/** Dotted names as SQL text. */
final class Names {
  private Names() {}

  static String quoted(List<String> parts) {
    return parts.stream().map(Identifier::quote).collect(Collectors.joining("."));
  }

  static String display(List<String> parts) {
    return parts.stream().map(Identifier::display).collect(Collectors.joining("."));
  }
}
