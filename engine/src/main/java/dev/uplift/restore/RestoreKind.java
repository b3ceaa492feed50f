package dev.uplift.restore;

import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import java.util.List;
import java.util.Map;

/**
 * One way to keep a restore point. {@link Restoration} writes the point's file before and after
 * each act, and holds what was put back against the {@link Manifest}; a kind only acts. Every act
 * can be done again after being killed anywhere, by another process that knows the file alone.
 *
 * <p>The door is closed, and not sealed, before and after each act but the questions.
 */
interface RestoreKind {
  /** What stands against taking or against putting back, all of it. */
  List<Problem> refusals();

  /**
   * What it will cost.
   *
   * @param earlier points of this kind and database, the oldest first, whose times say how fast the
   *     machine is
   */
  RestoreForecast forecast(List<RestorePoint> earlier);

  /**
   * Where a point of this name will lie. In the file before anything is made, so that what a killed
   * process left half-made is known to be ours.
   */
  Map<String, String> place(String name);

  /**
   * Makes it, after what an earlier try left at {@link RestorePoint#at} is gone.
   *
   * @return what {@code at} says more from now on
   * @throws Failure exit code 1; then nothing of it is left
   */
  Map<String, String> take(RestorePoint point);

  /**
   * How the point differs from the database that it was taken of.
   *
   * @param original what the database holds, read at this level
   * @return empty: not at all
   */
  List<Problem> differences(RestorePoint point, Level level, Manifest original);

  /**
   * What the point holds, put back into a database of its own that is gone afterwards.
   *
   * @throws Failure exit code 3 for a kind that is never unverified, or has no such database
   */
  default Manifest contents(RestorePoint point) {
    throw PointProblems.unknown(point);
  }

  /**
   * Puts the database back in place, its own properties included, and keeps the failed one until
   * {@link #clear} where it can.
   *
   * @param progress writes down each step before and after it is done
   * @throws Failure exit code 1
   */
  void back(RestorePoint point, Progress progress);

  /** Takes away what {@link #back} has kept; the database is proven by now. */
  void clear(RestorePoint point);

  /** Takes the point away. One that is gone already is no error. */
  void drop(RestorePoint point);

  /** The lines for a shell that put the database back from here with Uplift uninstalled. */
  List<String> stepsByHand(RestorePoint point);
}
