package dev.uplift.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Publications that a model's file speaks of. What they publish is no structure, and is not
 * compared; of all tables, or of all in a schema, only a superuser may publish, which the model's
 * role is not.
 */
final class Publications {
  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\"]+)";
  private static final String ALL = "(?:all\\s+tables|(?:.*,\\s*)?tables\\s+in\\s+schema)\\b";

  private static final Pattern CREATED =
      Pattern.compile(
          "(?is)(create\\s+publication\\s+"
              + NAME
              + ")\\s+for\\s+"
              + ALL
              + ".*?(\\swith\\s*\\(.*)?");

  private static final Pattern ALTERED =
      Pattern.compile(
          "(?is)alter\\s+publication\\s+" + NAME + "\\s+(?:add|set|drop)\\s+" + ALL + ".*");

  private Publications() {}

  /** The statement as the model's role may run it; empty where nothing of it is left. */
  static Optional<String> bare(String sql) {
    var created = CREATED.matcher(sql.strip());
    if (created.matches()) {
      return Optional.of(created.group(1) + Optional.ofNullable(created.group(2)).orElse(""));
    }
    return ALTERED.matcher(sql.strip()).matches() ? Optional.empty() : Optional.of(sql);
  }
}
