package dev.uplift.plan.disk;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A mounted disk and what is free on it. */
public record Volume(String mount, long freeBytes) {

  /** The one that a path lies on: of those it begins with, the one with the longest mount. */
  static Optional<Volume> of(Path path, List<Volume> volumes) {
    return volumes.stream()
        .filter(volume -> path.startsWith(volume.mount()))
        .max(Comparator.comparingInt(volume -> volume.mount().length()));
  }

  /** The one with the least room. */
  static Optional<Volume> tightest(List<Volume> volumes) {
    return volumes.stream().min(Comparator.comparingLong(Volume::freeBytes));
  }
}
