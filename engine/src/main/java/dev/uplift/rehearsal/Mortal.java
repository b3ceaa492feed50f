package dev.uplift.rehearsal;

import dev.uplift.database.Boundary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A boundary whose process dies on command, at the nth time that a point is reached. Without a
 * command it only counts: a first run with it says which points there are, and how often. Safe for
 * many threads.
 */
public final class Mortal implements Boundary {
  private final Death death;
  private final Map<Point, Integer> seen = new LinkedHashMap<>();
  private Optional<Point> fatal = Optional.empty();
  private int left;
  private boolean dead;

  public Mortal(Death death) {
    this.death = death;
  }

  /**
   * Dies the nth time, from 1, counted from now on.
   *
   * @param write one of {@link Writes}
   */
  public synchronized Mortal dieAt(String write, Moment moment, int nth) {
    return dieAt(new Point(write, moment), nth);
  }

  /** As {@link #dieAt(String, Moment, int)}. */
  public synchronized Mortal dieAt(Point point, int nth) {
    if (nth < 1 || !Writes.all().contains(point.write())) {
      throw new IllegalArgumentException("no write dies so: " + nth + " × " + point);
    }
    fatal = Optional.of(point);
    left = nth;
    return this;
  }

  @Override
  public synchronized void at(Point point) {
    if (!dead) {
      seen.merge(point, 1, Integer::sum);
      dead = fatal.filter(point::equals).isPresent() && --left == 0;
    }
    if (dead) {
      switch (death) {
        case THROWN -> throw new Killed();
        case HALTED -> Runtime.getRuntime().halt(137);
      }
    }
  }

  /** Every point reached while alive, in the order of their first time, and how often. */
  public synchronized Map<Point, Integer> seen() {
    return new LinkedHashMap<>(seen);
  }

  public synchronized boolean dead() {
    return dead;
  }

  /** Lives again, without a command, and forgets what it saw. */
  public synchronized void revive() {
    dead = false;
    fatal = Optional.empty();
    seen.clear();
  }
}
