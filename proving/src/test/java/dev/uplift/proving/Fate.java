package dev.uplift.proving;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import java.util.Optional;

/**
 * At which write somebody dies.
 *
 * @param nth time that the point is reached, from 1
 * @param victim process id; empty: the process that writes
 */
record Fate(Point point, int nth, Optional<Long> victim) {
  static final String NONE = "-";

  static Fate of(Point point, int nth) {
    return new Fate(point, nth, Optional.empty());
  }

  Fate victim(long process) {
    return new Fate(point, nth, Optional.of(process));
  }

  /** As a command line carries it. */
  String words() {
    return "%d %d %s %s".formatted(victim.orElse(0L), nth, point.moment(), point.write());
  }

  static Optional<Fate> of(String words) {
    if (words.equals(NONE)) {
      return Optional.empty();
    }
    String[] word = words.split(" ", 4);
    Point point = new Point(word[3], Moment.valueOf(word[2]));
    Optional<Long> victim = Optional.of(Long.valueOf(word[0])).filter(process -> process > 0);
    return Optional.of(new Fate(point, Integer.parseInt(word[1]), victim));
  }
}
