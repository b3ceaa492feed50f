package dev.uplift.run.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The waits that were seen so far, and what is to be written of them: a line when one is seen
 * first, so that a crash does not lose it, and one when it is over. Not safe for many threads.
 */
final class LockWaits {
  private final Map<Key, Seen> open = new HashMap<>();

  /**
   * A session that waits, and one that it waits for.
   *
   * @param since when it began to wait, as the server says; empty: it has only just begun
   */
  record Wait(
      int pid,
      String session,
      String query,
      String lock,
      Optional<Instant> since,
      int blockerPid,
      String blocker,
      String blockerRole,
      String blockerState,
      String blockerQuery) {}

  /** A line of {@code locks.jsonl}; {@code state} is waiting or over. */
  record Line(Instant at, String state, double seconds, Wait waiter) {}

  private record Key(int pid, int blockerPid, String query) {
    static Key of(Wait wait) {
      return new Key(wait.pid(), wait.blockerPid(), wait.query());
    }
  }

  private record Seen(Wait waiter, Instant begun, Instant last) {}

  /** What is new since the last look, given all that wait now. */
  List<Line> seen(Instant now, List<Wait> waits) {
    List<Line> lines = new ArrayList<>();
    Set<Key> present = new HashSet<>();
    for (Wait wait : waits) {
      Key key = Key.of(wait);
      if (present.add(key)) {
        Seen before = open.get(key);
        Instant begun = before == null ? wait.since().orElse(now) : before.begun();
        open.put(key, new Seen(wait, begun, now));
        if (before == null) {
          lines.add(new Line(now, "waiting", seconds(begun, now), wait));
        }
      }
    }
    for (Key key : List.copyOf(open.keySet())) {
      if (!present.contains(key)) {
        lines.add(over(now, key));
      }
    }
    return lines;
  }

  private Line over(Instant now, Key key) {
    Seen seen = java.util.Objects.requireNonNull(open.remove(key));
    return new Line(now, "over", seconds(seen.begun(), seen.last()), seen.waiter());
  }

  /** The server's clock may be ahead of ours. */
  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
  }
}
