package dev.uplift.batch.board;

import java.time.Duration;

/**
 * How fast a task's chunks go, as measured while they run, and so how many of them are worth taking
 * at once, or in how many parts one is to be cut before it begins. Cutting ends where it does not
 * help: a script that reads a whole table for each chunk takes as long for a small one. Safe for
 * many threads.
 */
public final class Pace {
  /** What one lease holds at most: so much is looked at one by one after a crash. */
  private static final int MOST = 1000;

  /** A hand full of short chunks is leased at once, each a transaction of its own. */
  private static final Duration HAND = Duration.ofMillis(200);

  private static final int HAND_MOST = 32;
  private static final double NEWEST = 0.5;

  /** A chunk is cut where it would take so many times the target. */
  private static final double MUCH = 2;

  /** So many parts are looked at, and where each row takes so many times longer in all of them. */
  private static final int LOOKS = 3;

  private static final double WORSE = 3;

  private double secondsEach;
  private int known;
  private boolean single;
  private double secondsRow;
  private double wholeRow;
  private double bestRow;
  private int looked;

  /** So many chunks, of about so many rows, took so long. */
  public synchronized void took(int chunks, long rows, Duration time) {
    double seconds = time.toNanos() / 1e9;
    secondsEach = mixed(seconds / chunks, secondsEach);
    if (rows > 0) {
      secondsRow = mixed(seconds / rows, secondsRow);
      bestRow = looked == 0 ? seconds / rows : Math.min(bestRow, seconds / rows);
      looked++;
    }
    known = Math.max(known, chunks);
  }

  private double mixed(double newest, double before) {
    return known == 0 ? newest : NEWEST * newest + (1 - NEWEST) * before;
  }

  /**
   * In how many parts a chunk is to be cut, so that each lasts about as long as the target.
   *
   * @param rows of it, about
   */
  public synchronized int parts(long rows, Duration target) {
    double targets = rows * secondsRow * 1e9 / Math.max(1, target.toNanos());
    if (known == 0 || target.isZero() || rows < 2 || targets < MUCH || isNoHelp()) {
      return 1;
    }
    if (wholeRow == 0) {
      wholeRow = secondsRow;
      looked = 0;
    }
    return (int) Math.clamp(Math.ceil(targets), 2, (double) Math.min(rows, MOST));
  }

  private boolean isNoHelp() {
    return wholeRow > 0 && looked >= LOOKS && bestRow > WORSE * wholeRow;
  }

  /**
   * How many chunks one transaction takes, so that it lasts about as long as the target; at most
   * four times of what was tried before.
   *
   * @param target zero: one
   */
  public synchronized int span(Duration target) {
    return target.isZero() || single ? 1 : fitting(target, MOST);
  }

  /**
   * How many chunks one worker takes at once.
   *
   * @param left chunks of the task that nobody has taken
   */
  public synchronized int hand(Duration target, int left, int workers) {
    int share = Math.max(1, left / (2 * workers));
    return Math.min(share, Math.max(span(target), fitting(HAND, HAND_MOST)));
  }

  /** Each of them needs a transaction of its own. */
  public synchronized void single() {
    single = true;
  }

  /** Seconds that one chunk takes; negative while none has been run. */
  synchronized double secondsEach() {
    return known == 0 ? -1 : secondsEach;
  }

  private int fitting(Duration time, int most) {
    double fit = time.toNanos() / 1e9 / Math.max(secondsEach, 1e-6);
    return known == 0 ? 1 : (int) Math.clamp(fit, 1, Math.min(most, 4.0 * known));
  }
}
