package dev.uplift.batch.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Holds the server's log to so many bytes a second on average: what is written beyond is a debt
 * that time pays off. A burst of a second is free; of a debt more than a minute is forgiven. Not
 * safe for many threads.
 */
final class WalBudget {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int MOST_DEBT_SECONDS = 60;

  private final long perSecond;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private double debt;
  private boolean paying;

  WalBudget(long perSecond) {
    this.perSecond = perSecond;
    this.debt = -perSecond;
  }

  private record Sample(Instant at, long position) {}

  /** What is permitted, of so many workers, now that the log has reached this position. */
  int permitted(Instant now, long position, int workers) {
    if (!samples.isEmpty()) {
      Sample last = samples.getLast();
      double due = perSecond * seconds(last.at(), now);
      debt = debt + (position - last.position()) - due;
      debt = Math.clamp(debt, -(double) perSecond, (double) perSecond * MOST_DEBT_SECONDS);
    }
    samples.addLast(new Sample(now, position));
    while (samples.size() > 2 && samples.getFirst().at().isBefore(now.minus(WINDOW))) {
      samples.removeFirst();
    }
    paying = debt > 0 && (paying || debt > perSecond);
    if (paying) {
      return 0;
    }
    return debt > 0 ? fewer(workers) : workers;
  }

  private int fewer(int workers) {
    double share = rate() == 0 ? 1 : perSecond / (double) rate();
    return (int) Math.clamp(Math.floor(workers * share), 1, Math.max(1, workers - 1));
  }

  /** Bytes a second of the last while; 0 while nobody can know. */
  long rate() {
    if (samples.size() < 2) {
      return 0;
    }
    double seconds = seconds(samples.getFirst().at(), samples.getLast().at());
    long bytes = samples.getLast().position() - samples.getFirst().position();
    return seconds <= 0 ? bytes : Math.round(bytes / seconds);
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
  }
}
