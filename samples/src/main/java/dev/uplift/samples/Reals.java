package dev.uplift.samples;

import static dev.uplift.samples.Draw.chance;

import java.util.random.RandomGenerator;

/**
 * Real numbers as old databases hold them: most columns of most rows say nothing, the others end
 * with the cent, and one in a hundred came out of a division. Eight digits behind the point.
 */
final class Reals {
  static final int SCALE = 8;
  static final long ONE = 100_000_000;

  private static final long CENT = ONE / 100;

  private Reals() {}

  /** In cents below {@code bound}, for so many rows of a thousand; otherwise 0. */
  static long seldom(RandomGenerator random, int perThousand, int bound) {
    return chance(random, perThousand) ? tidied(random, (random.nextInt(bound) + 1) * CENT) : 0;
  }

  /** Cut to cents; one in a hundred is taken to another currency or unit instead. */
  static long tidied(RandomGenerator random, long real) {
    return chance(random, 10) ? real / 7 * 6 + 1 : real / CENT * CENT;
  }
}
