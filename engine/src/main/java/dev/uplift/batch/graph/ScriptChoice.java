package dev.uplift.batch.graph;

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
public final class ScriptChoice {
  private final String source;
  private final Map<String, Boolean> site;
  private final Map<String, ConfigurationKey> declared;

  /**
   * For one site.
   *
   * @param source what the old database says it is; empty: unknown
   * @param site configuration keys as the site has them
   * @param declared configuration keys of the packages
   */
  public ScriptChoice(
      String source, Map<String, Boolean> site, Map<String, ConfigurationKey> declared) {
    this.source = source;
    this.site = site;
    this.declared = declared;
  }

  /**
   * The scripts to schedule, and why the others are not.
   *
   * @param leftOut those that are not, with the reason
   */
  public record Choice(List<Script> scripts, Map<Script, String> leftOut) {
    public Choice {
      scripts = List.copyOf(scripts);
    }
  }

  /** Of both stages, since edges may cross them. */
  public Choice of(List<Script> all) {
    Map<Script, String> leftOut = new LinkedHashMap<>();
    Map<String, Script> out = new LinkedHashMap<>();
    for (Script script : all) {
      reason(script)
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

  private Optional<String> reason(Script script) {
    Optional<String> key =
        script.key().filter(k -> !enabled(k)).map(k -> "configuration key " + k + " is off");
    return key.or(() -> version(script));
  }

  private Optional<String> version(Script script) {
    Optional<Version> found = Version.parse(source);
    Optional<VersionRange> range = script.versions().flatMap(VersionRange::parse);
    boolean other = found.isPresent() && range.isPresent() && !range.get().contains(found.get());
    return other
        ? Optional.of("it is for versions " + range.get() + ", and this database was " + source)
        : Optional.empty();
  }

  private boolean enabled(String key) {
    Boolean here = site.get(key);
    ConfigurationKey known = declared.get(key);
    return here != null ? here : known == null || known.enabledByDefault();
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
