package dev.uplift.author;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives as many expected rows as can be a row of their own: an expected row that says little may
 * fit several, and must not take the only one that fits another. Made for one question.
 */
final class Matching {
  private final List<Set<String>> fitting;
  private final Map<String, Integer> taken = new HashMap<>();

  private Matching(List<Set<String>> fitting) {
    this.fitting = fitting;
  }

  /**
   * Whose each place is.
   *
   * @param fitting the places that each expected row fits
   */
  static Map<String, Integer> of(List<Set<String>> fitting) {
    Matching matching = new Matching(fitting);
    for (int row = 0; row < fitting.size(); row++) {
      var _ = matching.give(row, new HashSet<>());
    }
    return matching.taken;
  }

  private boolean give(int row, Set<String> seen) {
    for (String place : fitting.get(row)) {
      if (seen.add(place)) {
        Integer owner = taken.get(place);
        if (owner == null || give(owner, seen)) {
          taken.put(place, row);
          return true;
        }
      }
    }
    return false;
  }
}
