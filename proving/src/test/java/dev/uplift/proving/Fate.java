package dev.uplift.proving;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import java.util.Optional;

/**
 * At which write somebody dies.
 *
 * @param nth time that the point is reached, from 1
 */
public record Fate(Point point, int nth, Victim victim) {
  public static final String NONE = "-";

  /** Who gets SIGKILL. */
  public enum Victim {
    /** The process that writes. */
    WRITER,
    /** PostgreSQL's first process; the server is started again before the writer goes on. */
    SERVER,
    /** Both, as when their machine loses its power. */
    BOTH
  }

  public static Fate of(Point point, int nth) {
    return new Fate(point, nth, Victim.WRITER);
  }

  public Fate of(Victim other) {
    return new Fate(point, nth, other);
  }

  /** As a command line carries it. */
  public String words() {
    return "%s %d %s %s".formatted(victim, nth, point.moment(), point.write());
  }

  public static Optional<Fate> of(String words) {
    if (words.equals(NONE)) {
      return Optional.empty();
    }
    String[] word = words.split(" ", 4);
    Point point = new Point(word[3], Moment.valueOf(word[2]));
    return Optional.of(new Fate(point, Integer.parseInt(word[1]), Victim.valueOf(word[0])));
  }
}
