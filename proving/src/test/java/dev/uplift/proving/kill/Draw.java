package dev.uplift.proving.kill;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.proving.Fate;
import dev.uplift.proving.Points;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which deaths are died, of all that there are; the same again by {@code -Duplift.seed}. Before a
 * commit it makes no difference to the database whether the write was sent already; so of each time
 * of each kind of write one death is drawn of those before the commit, and one of those after it.
 */
record Draw(long seed) {
  /** Says its seed. */
  static Draw by(String who, long unlessAsked) {
    Draw draw = new Draw(Long.getLong("uplift.seed", unlessAsked));
    System.out.println(who + ": -Duplift.seed=" + draw.seed());
    return draw;
  }

  /** Of each kind of write: at its first, middle and last time, before the commit and after. */
  List<Fate> eachTime(Points points) {
    return drawn(points, true);
  }

  /** Of each kind of write: once before the commit, and once after it. */
  List<Fate> eachKind(Points points) {
    return drawn(points, false);
  }

  /** So many of them, in an order of its own. */
  <T> List<T> some(List<T> of, int many) {
    List<T> shuffled = new ArrayList<>(of);
    Collections.shuffle(shuffled, new Random(seed));
    return List.copyOf(shuffled.subList(0, Math.min(many, shuffled.size())));
  }

  private List<Fate> drawn(Points points, boolean eachTime) {
    Map<String, List<Fate>> groups = new LinkedHashMap<>();
    for (Fate fate : points.fates()) {
      boolean after = fate.point().moment() == Moment.COMMITTED;
      String which = fate.point().write() + after + (eachTime ? points.place(fate) : "");
      groups.computeIfAbsent(which, _ -> new ArrayList<>()).add(fate);
    }
    Random random = new Random(seed);
    return groups.values().stream().map(same -> same.get(random.nextInt(same.size()))).toList();
  }
}
