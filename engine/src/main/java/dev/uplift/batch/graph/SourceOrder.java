package dev.uplift.batch.graph;

import dev.uplift.pack.Script;
import dev.uplift.pack.Version;
import dev.uplift.pack.VersionRange;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of two scripts comes first where nothing else says so: the one for older sources, then the
 * one of higher priority, then by name. So a database two versions back gets each version's scripts
 * in turn.
 */
final class SourceOrder {
  private static final Comparator<Script> OLDER =
      Comparator.comparing(SourceOrder::newest).thenComparing(SourceOrder::oldest);
  private static final Comparator<Script> WEIGHTIER =
      Comparator.comparingInt(Script::priority).reversed();

  static final Comparator<Script> ALL = OLDER.thenComparing(WEIGHTIER).thenComparing(Script::path);

  private SourceOrder() {}

  /** Why the first of the two comes first. */
  static String reason(Script first, Script second) {
    if (OLDER.compare(first, second) != 0) {
      return "it is for older source versions (" + first.versions().orElse("*") + ")";
    }
    if (WEIGHTIER.compare(first, second) != 0) {
      return "its priority is higher";
    }
    return "by name";
  }

  /** A version that a range ends with or begins at. */
  private record Edge(Optional<Version> version, boolean beyond) implements Comparable<Edge> {
    @Override
    public int compareTo(Edge other) {
      if (version.isEmpty() || other.version.isEmpty()) {
        return Boolean.compare(version.isEmpty(), other.version.isEmpty());
      }
      int order = version.get().compareTo(other.version.get());
      return order != 0 ? order : Boolean.compare(beyond, other.beyond);
    }
  }

  /** The newest source that the script is for; without any, there is none newer. */
  private static Edge newest(Script script) {
    return range(script).stream()
        .flatMap(r -> r.bounds().stream())
        .filter(b -> !b.sign().startsWith(">"))
        .map(b -> new Edge(Optional.of(b.version()), !b.sign().equals("<")))
        .min(Comparator.naturalOrder())
        .orElse(new Edge(Optional.empty(), true));
  }

  /** The oldest source that the script is for; without any, it is older than all. */
  private static Edge oldest(Script script) {
    Version zero = new Version(List.of(0), "");
    return range(script).stream()
        .flatMap(r -> r.bounds().stream())
        .filter(b -> !b.sign().startsWith("<"))
        .map(b -> new Edge(Optional.of(b.version()), b.sign().equals(">")))
        .max(Comparator.naturalOrder())
        .orElse(new Edge(Optional.of(zero), false));
  }

  private static Optional<VersionRange> range(Script script) {
    return script.versions().flatMap(VersionRange::parse);
  }
}
