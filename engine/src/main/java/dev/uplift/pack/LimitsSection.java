package dev.uplift.pack;

import java.util.Optional;

/** Reads {@code limits} of {@code environment.yaml}. */
final class LimitsSection {
  private final YamlMap limits;

  LimitsSection(YamlMap limits) {
    this.limits = limits;
  }

  Optional<Integer> workers() {
    return limits.integer("workers", 1);
  }

  /** Looked at, so that a wrong one is found; nothing is held to it. */
  void checkWal() {
    var _ = Amounts.size(limits, "wal-per-second");
  }

  Optional<Environment.FreeDisk> freeDisk() {
    Optional<Long> bytes =
        limits.isText("free-disk", "unknown")
            ? Optional.of(-1L)
            : Amounts.size(limits, "free-disk");
    return bytes.map(Environment.FreeDisk::new);
  }
}
