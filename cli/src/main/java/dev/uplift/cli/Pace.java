package dev.uplift.cli;

import dev.uplift.watch.Event.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How fast a substep goes, from what was last heard of it. Not safe for many threads.
 *
 * <p>The speed is that of the last half minute, so that a slow start is forgotten.
 */
final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(30);

  private final Deque<Progress> heard = new ArrayDeque<>();
  private String path = "";
  private int percent = -1;

  /** Another substep's progress begins a new measurement. */
  void on(Progress progress) {
    boolean other =
        !heard.isEmpty()
            && (!heard.getLast().path().equals(progress.path())
                || heard.getLast().done() > progress.done());
    if (other) {
      heard.clear();
    }
    heard.addLast(progress);
    percent =
        path.equals(progress.path()) ? Math.max(percent, progress.percent()) : progress.percent();
    path = progress.path();
    Instant oldest = progress.at().minus(WINDOW);
    while (heard.size() > 2 && heard.getFirst().at().isBefore(oldest)) {
      heard.removeFirst();
    }
  }

  void clear() {
    heard.clear();
  }

  /** How much is done; of one substep it never falls. Empty while nobody can know. */
  OptionalInt percent() {
    return heard.isEmpty() || percent < 0 ? OptionalInt.empty() : OptionalInt.of(percent);
  }

  /** Units a second; empty while nobody can know. */
  OptionalDouble perSecond() {
    if (heard.size() < 2) {
      return OptionalDouble.empty();
    }
    Progress first = heard.getFirst();
    Progress last = heard.getLast();
    double seconds = Duration.between(first.at(), last.at()).toNanos() / 1e9;
    long done = last.done() - first.done();
    return seconds > 0 && done > 0 ? OptionalDouble.of(done / seconds) : OptionalDouble.empty();
  }

  /** Seconds until all is done, at this speed. */
  OptionalDouble remainingSeconds() {
    OptionalDouble speed = perSecond();
    if (speed.isEmpty() || heard.getLast().total() < 0) {
      return OptionalDouble.empty();
    }
    Progress last = heard.getLast();
    return OptionalDouble.of(Math.max(0, last.total() - last.done()) / speed.getAsDouble());
  }

  /** {@code 45 %, 410,000 rows/s, 1 min 20 s left}; what is not known is left out. */
  String text() {
    if (heard.isEmpty()) {
      return "";
    }
    Progress last = heard.getLast();
    StringBuilder text = new StringBuilder();
    if (percent().isPresent()) {
      text.append(percent).append(" %");
    } else {
      text.append(Figures.count(last.done())).append(' ').append(last.unit());
    }
    perSecond()
        .ifPresent(
            speed ->
                text.append(", ")
                    .append(Figures.count(Math.round(speed)))
                    .append(' ')
                    .append(last.unit())
                    .append("/s"));
    remainingSeconds()
        .ifPresent(left -> text.append(", ").append(Figures.seconds(left)).append(" left"));
    return text.toString();
  }
}
