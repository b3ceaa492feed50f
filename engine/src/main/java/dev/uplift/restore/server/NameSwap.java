package dev.uplift.restore.server;

import dev.uplift.database.Identifier;
import java.util.List;

/**
 * One database goes aside, and another takes its name.
 *
 * @param name of the first, and afterwards of the second
 * @param taken the second's name before
 * @param aside the first's name afterwards
 */
public record NameSwap(String name, String taken, String aside) {

  /** For one transaction. */
  public List<String> statements() {
    return List.of(rename(name, aside), rename(taken, name));
  }

  private static String rename(String from, String to) {
    return "alter database " + Identifier.quote(from) + " rename to " + Identifier.quote(to);
  }
}
