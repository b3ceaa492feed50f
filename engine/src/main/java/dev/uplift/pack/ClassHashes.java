package dev.uplift.pack;

import dev.uplift.pack.jar.ScriptJar;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a script in Java consists of: its class with those nested in it, and everything in the
 * package's jars that is no other script's. When that changes, the script has changed.
 */
record ClassHashes(List<ScriptJar> jars, Set<String> scriptClasses) {
  /** By the class's name. */
  Map<String, String> all() {
    Map<String, byte[]> entries = new TreeMap<>();
    jars.forEach(
        jar ->
            jar.entries().entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("META-INF/"))
                .forEach(entry -> entries.putIfAbsent(entry.getKey(), entry.getValue())));
    Set<String> owned = scriptClasses.stream().map(ClassHashes::outer).collect(Collectors.toSet());
    return scriptClasses.stream()
        .collect(Collectors.toMap(name -> name, name -> hash(entries, owned, outer(name))));
  }

  private static String hash(Map<String, byte[]> entries, Set<String> owned, String own) {
    Sha256 hash = new Sha256();
    entries.forEach(
        (entry, bytes) -> {
          String outer = outer(entry.replaceFirst("\\.class$", "").replace('/', '.'));
          if (outer.equals(own) || !owned.contains(outer)) {
            hash.file(entry, bytes);
          }
        });
    return hash.text();
  }

  private static String outer(String className) {
    int nested = className.indexOf('$');
    return nested < 0 ? className : className.substring(0, nested);
  }
}
