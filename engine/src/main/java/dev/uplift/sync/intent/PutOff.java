package dev.uplift.sync.intent;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Unique indexes, {@code schema.table.index}, that are left out until FINAL.
 *
 * @param indexes in any case
 * @param repairedLater where rows share keys: scripts merge those before FINAL
 */
public record PutOff(Set<String> indexes, Set<String> repairedLater) {
  public static final PutOff NONE = new PutOff(Set.of(), Set.of());

  public PutOff {
    indexes = Set.copyOf(indexes);
    repairedLater = Set.copyOf(repairedLater);
  }

  PutOff and(Set<String> more) {
    return new PutOff(
        Stream.concat(indexes.stream(), more.stream()).collect(Collectors.toSet()), repairedLater);
  }
}
