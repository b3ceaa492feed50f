package dev.uplift.pack.environment;

import java.time.Duration;
import java.util.Optional;

/**
 * What the site's server is spared while scripts run, as {@code limits} of {@code environment.yaml}
 * says.
 *
 * @param walPerSecond bytes of the server's log, of all databases, on average
 * @param lagBytes that a standby may be behind
 * @param lag that a standby may be behind
 * @param keepFree bytes of the tightest of the server's disks below which scripts pause
 * @param leastFree bytes below which the run fails, before the server does
 * @param stalledAfter without a chunk done, a task counts as stalled
 * @param lease how long a process may give no sign of life before its chunks are taken over
 * @param chunkTime how long one transaction of a chunked script is to last, and so to hold its
 *     locks
 * @param lockWait how long a sync waits for a lock that others hold before it lets them through and
 *     tries again
 */
public record LimitSettings(
    Optional<Long> walPerSecond,
    Optional<Long> lagBytes,
    Optional<Duration> lag,
    long keepFree,
    long leastFree,
    Duration stalledAfter,
    Duration lease,
    Duration chunkTime,
    Duration lockWait) {

  /**
   * A disk that runs full stops the server: that much is looked at without being asked. Two seconds
   * are long enough for a transaction to cost nothing, short enough to lose little with it.
   */
  public static final LimitSettings DEFAULT =
      new LimitSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1L << 30,
          256L << 20,
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10));
}
