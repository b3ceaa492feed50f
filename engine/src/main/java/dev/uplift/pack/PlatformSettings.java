package dev.uplift.pack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one {@code platform/1} file says, names as written. A section that says {@code none} is
 * empty but present: the application has no such thing.
 *
 * @param sections by name ({@code companies}, {@code partitions}, {@code allocator}); each holds
 *     its keys and their texts
 */
public record PlatformSettings(String name, Map<String, Map<String, String>> sections) {
  public PlatformSettings {
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    sections.forEach((section, keys) -> copy.put(section, Map.copyOf(keys)));
    sections = Map.copyOf(copy);
  }

  /** These settings with what later ones say put over them, key by key. */
  public PlatformSettings with(PlatformSettings later) {
    Map<String, Map<String, String>> merged = new LinkedHashMap<>(sections);
    later.sections.forEach(
        (section, keys) -> {
          Map<String, String> both = new LinkedHashMap<>(merged.getOrDefault(section, Map.of()));
          both.putAll(keys);
          merged.put(section, keys.isEmpty() ? Map.of() : both);
        });
    return new PlatformSettings(name, merged);
  }

  /** A section that says something; empty when absent or {@code none}. */
  public Optional<Map<String, String>> section(String section) {
    return Optional.ofNullable(sections.get(section)).filter(keys -> !keys.isEmpty());
  }
}
