package dev.uplift.restore.manifest;

import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds, short enough to be kept: two databases of one manifest are equal as far as
 * its level goes. Schema {@code dbupgrade} is not in it, since Uplift itself writes there.
 *
 * @param level how much was read; {@code FULL} is read as {@code HASHES}
 * @param structure object to a hash of its definition, owner, grants and comment; sequences to
 *     their position
 * @param rows of every table and materialized view that holds rows of its own, by display name
 * @param hashes of their content, whatever its order; empty below {@code HASHES}
 */
public record Manifest(
    Level level,
    Map<String, String> structure,
    Map<String, Long> rows,
    Map<String, String> hashes) {
  private static final int SHOWN = 200;

  public Manifest {
    structure = new TreeMap<>(structure);
    rows = new TreeMap<>(rows);
    hashes = new TreeMap<>(hashes);
  }

  /** Everything in which the other differs from this one, of what both were read for. */
  public List<Problem> differences(Manifest other) {
    List<Problem> found = new ArrayList<>();
    compare("structureDiffers", "the definition", structure, other.structure, found);
    compare("rowsDiffer", "the number of rows", rows, other.rows, found);
    if (level != Level.COUNTS && other.level != Level.COUNTS) {
      compare("contentDiffers", "the content", hashes, other.hashes, found);
    }
    return found;
  }

  private static <V> void compare(
      String code, String what, Map<String, V> mine, Map<String, V> others, List<Problem> found) {
    TreeSet<String> names = new TreeSet<>(mine.keySet());
    names.addAll(others.keySet());
    for (String name : names) {
      V expected = mine.get(name);
      V actual = others.get(name);
      if (expected == null || !expected.equals(actual)) {
        found.add(difference(code, what, name, expected, actual));
      }
      if (found.size() >= SHOWN) {
        return;
      }
    }
  }

  private static <V> Problem difference(
      String code, String what, String name, @Nullable V expected, @Nullable V actual) {
    Problem problem =
        expected == null
            ? Problem.of(code, "\"" + name + "\" is there and was not before")
            : actual == null
                ? Problem.of(code, "\"" + name + "\" is missing")
                : Problem.of(code, what + " of \"" + name + "\" differs")
                    .withWhy("it was " + expected + " and is " + actual);
    return problem.withTarget(name);
  }
}
