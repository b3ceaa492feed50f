package dev.uplift.pack;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A package while it is checked against the others of its stack, with the lines that problems will
 * name.
 *
 * @param file {@code package.yaml} as reports name it
 * @param lines of its keys
 * @param scriptFiles where each script stands, by its path
 * @param references scripts that other places name
 */
record Draft(
    UpgradePackage pack,
    String file,
    Map<String, Integer> lines,
    Map<String, String> scriptFiles,
    List<Reference> references,
    List<Required> required,
    Optional<PlatformSettings> platform) {
  Draft {
    lines = Map.copyOf(lines);
    scriptFiles = Map.copyOf(scriptFiles);
    references = List.copyOf(references);
    required = List.copyOf(required);
  }

  /** A place that names a script: {@code after}, {@code before}, or a retirement's {@code by}. */
  record Reference(String key, String script, String file, int line) {}

  /** A package that must stand below. */
  record Required(String name, VersionRange range, int line) {}

  int line(String key) {
    return lines.getOrDefault(key, 1);
  }
}
