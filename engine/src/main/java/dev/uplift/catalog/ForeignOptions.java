package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the wrapper of a foreign table is told of it and of its columns, {@code name=value} each.
 */
public final class ForeignOptions {
  private ForeignOptions() {}

  /** As CREATE FOREIGN TABLE wants them, of the table and of each column; empty for none. */
  public static String made(List<String> options) {
    return options.isEmpty()
        ? ""
        : options.stream()
            .map(ForeignOptions::said)
            .collect(Collectors.joining(", ", " OPTIONS (", ")"));
  }

  /** What is told otherwise, as an action of ALTER TABLE; empty where it is the same. */
  public static Optional<String> altered(List<String> is, List<String> shall) {
    List<String> changes = new ArrayList<>();
    for (String option : is) {
      if (!isNamed(shall, option)) {
        changes.add("DROP " + Identifier.quote(name(option)));
      }
    }
    for (String option : shall) {
      if (!is.contains(option)) {
        changes.add((isNamed(is, option) ? "SET " : "ADD ") + said(option));
      }
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of("OPTIONS (" + String.join(", ", changes) + ")");
  }

  /** As {@link #altered(List, List)}, of a column. */
  public static Optional<String> altered(List<String> is, Column shall) {
    return altered(is, shall.options())
        .map(text -> "ALTER COLUMN " + Identifier.quote(shall.id().name()) + " " + text);
  }

  private static boolean isNamed(List<String> among, String option) {
    return among.stream().map(ForeignOptions::name).anyMatch(name(option)::equals);
  }

  private static String said(String option) {
    return Identifier.quote(name(option))
        + " "
        + Identifier.literal(option.substring(name(option).length() + 1)).strip();
  }

  private static String name(String option) {
    return option.substring(0, option.indexOf('='));
  }
}
