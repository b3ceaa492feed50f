package dev.uplift.pack.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody most likely meant to write. */
public final class NearMiss {
  private NearMiss() {}

  /** The known word that differs least, when it differs by a slip and not by meaning. */
  public static Optional<String> of(String written, Collection<String> known) {
    String lower = written.toLowerCase(Locale.ROOT);
    int most = Math.max(1, written.length() / 3);
    return known.stream()
        .filter(word -> distance(lower, word.toLowerCase(Locale.ROOT)) <= most)
        .min(
            Comparator.<String>comparingInt(w -> distance(lower, w.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code Did you mean "x"? } or nothing, to stand before other advice. */
  public static String question(String written, Collection<String> known) {
    return of(written, known).map(word -> "Did you mean \"" + word + "\"? ").orElse("");
  }

  private static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int i = 0; i <= to.length(); i++) {
      above[i] = i;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] here = new int[to.length() + 1];
      here[0] = row;
      for (int i = 1; i <= to.length(); i++) {
        int changed = above[i - 1] + (from.charAt(row - 1) == to.charAt(i - 1) ? 0 : 1);
        here[i] = Math.min(changed, 1 + Math.min(above[i], here[i - 1]));
      }
      above = here;
    }
    return above[to.length()];
  }
}
