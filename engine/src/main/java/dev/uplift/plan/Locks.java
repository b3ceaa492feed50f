package dev.uplift.plan;

import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The strongest lock that a change takes on a table that others know. Pure. */
final class Locks {
  /** Where the sync does not say: by the statement, the strongest that its kind can take. */
  private static final List<ByStatement> BY_STATEMENT =
      List.of(
          new ByStatement("(?is)^create (unique )?index .*", "Share"),
          new ByStatement(
              "(?is)^create (or replace )?(constraint )?trigger .*", "ShareRowExclusive"),
          new ByStatement("(?is)^create (policy|rule) .*", "AccessExclusive"),
          new ByStatement(
              "(?is)^(alter (table|index|sequence)|drop (table|index|trigger)) .*",
              "AccessExclusive"));

  private Locks() {}

  private record ByStatement(Pattern statement, String mode) {
    ByStatement(String statement, String mode) {
      this(Pattern.compile(statement), mode);
    }

    boolean fits(String sql) {
      return statement.matcher(sql).matches();
    }
  }

  static Optional<String> mode(Change change, TableSizes sizes) {
    if (!change.lock().isEmpty()) {
      return Optional.of(change.lock());
    }
    if (!sizes.tables().containsKey(change.object().relation().path())) {
      return Optional.empty();
    }
    return BY_STATEMENT.stream()
        .filter(each -> change.sql().stream().anyMatch(each::fits))
        .map(ByStatement::mode)
        .reduce((_, stronger) -> stronger);
  }
}
