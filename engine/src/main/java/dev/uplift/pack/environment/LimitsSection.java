package dev.uplift.pack.environment;

import dev.uplift.pack.yaml.YamlMap;
import java.time.Duration;
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

  Optional<Environment.FreeDisk> freeDisk() {
    Optional<Long> bytes =
        limits.isText("free-disk", "unknown")
            ? Optional.of(-1L)
            : Amounts.size(limits, "free-disk");
    return bytes.map(Environment.FreeDisk::new);
  }

  LimitSettings settings() {
    LimitSettings usual = LimitSettings.DEFAULT;
    Optional<Long> wal = Amounts.size(limits, "wal-per-second");
    if (wal.filter(bytes -> bytes == 0).isPresent()) {
      limits.wrong("wal-per-second", "leaves no log at all", "Write a size such as \"200MB\".");
    }
    boolean lagIsTime =
        limits.optionalText("replication-lag").filter(Amounts::looksLikeTime).isPresent();
    Optional<Duration> lag =
        lagIsTime ? Amounts.timeLimit(limits, "replication-lag") : Optional.empty();
    Optional<Long> lagBytes =
        lagIsTime ? Optional.empty() : Amounts.size(limits, "replication-lag");
    Optional<Long> keepFree = Amounts.size(limits, "keep-free");
    Optional<Long> leastFree = Amounts.size(limits, "least-free");
    long keep = keepFree.orElse(Math.max(usual.keepFree(), leastFree.orElse(0L)));
    long least = leastFree.orElse(Math.min(usual.leastFree(), keep));
    if (least > keep) {
      limits.wrong(
          "least-free", "is more than keep-free", "Let scripts pause before the run fails.");
    }
    Duration stalled = Amounts.timeLimit(limits, "stalled-after").orElse(usual.stalledAfter());
    Duration lease = Amounts.timeLimit(limits, "lease").orElse(usual.lease());
    Duration chunk = Amounts.timeLimit(limits, "chunk-time").orElse(usual.chunkTime());
    Duration lockWait = Amounts.timeLimit(limits, "lock-wait").orElse(usual.lockWait());
    return new LimitSettings(wal, lagBytes, lag, keep, least, stalled, lease, chunk, lockWait);
  }
}
