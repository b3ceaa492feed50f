package dev.uplift.run.substep;

import dev.uplift.pack.Dictionary.ConfigurationKey;
import dev.uplift.pack.Script;
import dev.uplift.pack.Version;
import dev.uplift.pack.VersionRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which scripts this site needs: a script of a configuration key that is off, or for other source
 * versions, is left out. What came after it comes after what it came after.
 */
final class ScriptChoice {
  private ScriptChoice() {}

  /**
   * The scripts to schedule, and why the others are not.
   *
   * @param leftOut those that are not, with the reason
   */
  record Choice(List<Script> scripts, Map<Script, String> leftOut) {}

  /** Of both stages, since edges may cross them. */
  static Choice of(Workplace place) {
    List<Script> all = place.assignment().stack().scripts();
    Map<Script, String> leftOut = new LinkedHashMap<>();
    Map<String, Script> out = new LinkedHashMap<>();
    for (Script script : all) {
      reason(place, script)
          .ifPresent(
              reason -> {
                leftOut.put(script, reason);
                out.put(script.path(), script);
              });
    }
    List<Script> chosen =
        all.stream().filter(s -> !out.containsKey(s.path())).map(s -> bridged(s, out)).toList();
    return new Choice(chosen, leftOut);
  }

  private static Optional<String> reason(Workplace place, Script script) {
    Optional<String> key =
        script.key().filter(k -> !enabled(place, k)).map(k -> "configuration key " + k + " is off");
    return key.or(() -> version(place.assignment().sourceVersion(), script));
  }

  private static Optional<String> version(String source, Script script) {
    Optional<Version> found = Version.parse(source);
    Optional<VersionRange> range = script.versions().flatMap(VersionRange::parse);
    boolean other = found.isPresent() && range.isPresent() && !range.get().contains(found.get());
    return other
        ? Optional.of("it is for versions " + range.get() + ", and this database was " + source)
        : Optional.empty();
  }

  private static boolean enabled(Workplace place, String key) {
    Boolean site = place.assignment().configurationKeys().get(key);
    ConfigurationKey declared = place.dictionary().configurationKeys().get(key);
    return site != null ? site : declared == null || declared.enabledByDefault();
  }

  private static Script bridged(Script s, Map<String, Script> out) {
    boolean same =
        s.after().stream().noneMatch(out::containsKey)
            && s.before().stream().noneMatch(out::containsKey);
    if (same) {
      return s;
    }
    return s.withEdges(through(s.after(), out, true), through(s.before(), out, false));
  }

  private static List<String> through(List<String> names, Map<String, Script> out, boolean after) {
    Set<String> reached = new LinkedHashSet<>();
    Set<String> seen = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(names);
    while (!open.isEmpty()) {
      String name = open.removeLast();
      Script left = out.get(name);
      if (left == null) {
        reached.add(name);
      } else if (seen.add(name)) {
        open.addAll(after ? left.after() : left.before());
      }
    }
    return List.copyOf(reached);
  }
}
