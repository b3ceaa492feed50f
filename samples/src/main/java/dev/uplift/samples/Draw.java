package dev.uplift.samples;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Chance that can be asked again: a generator for each row of each table, split off by the row's
 * number, so that a line can ask what was drawn for its order without anything being kept.
 */
record Draw(long seed) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** What chance says of one row; the same each time it is asked. */
  RandomGenerator row(String table, long index) {
    long mixed = mix(seed + GOLDEN * table.hashCode());
    return new SplittableRandom(mix(mixed + GOLDEN * (index + 1)));
  }

  /** Below {@code bound}, small numbers far more often than large ones. */
  static long skewed(RandomGenerator random, long bound) {
    double u = random.nextDouble();
    return Math.min(bound - 1, (long) (bound * u * u * u));
  }

  static boolean chance(RandomGenerator random, int perThousand) {
    return random.nextInt(1000) < perThousand;
  }

  static String pick(RandomGenerator random, List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
