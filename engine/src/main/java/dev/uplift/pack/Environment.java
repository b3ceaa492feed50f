package dev.uplift.pack;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One site, as {@code environment.yaml} says.
 *
 * @param folder of the file: relative paths start there
 * @param database URL without a password
 * @param password how to find it: {@code ${file:...}} or {@code ${env:...}}
 * @param packages folders or zip files, the vendor's first
 * @param workers of the batch; empty: sized by Uplift
 * @param noRestorePoint the recorded waiver, {@code restore: {kind: none, reason: ...}}
 */
public record Environment(
    Path folder,
    String name,
    boolean production,
    Optional<String> database,
    Optional<String> password,
    List<Path> packages,
    Optional<Instant> windowEnds,
    Optional<Integer> workers,
    Optional<String> noRestorePoint,
    Map<String, Boolean> configurationKeys) {

  public Environment {
    packages = List.copyOf(packages);
    configurationKeys = Map.copyOf(configurationKeys);
  }
}
