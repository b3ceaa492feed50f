package dev.uplift.restore;

import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import java.util.List;

/**
 * A restore point that is tried without the database that it was taken of, which may have moved on.
 */
record PointTest(RestoreKind kind, PointRecord record) {

  /**
   * What is known of it, which it passed.
   *
   * @throws Failure exit code 1 with every difference, 3 when too little is known
   */
  Manifest pass(Level level) {
    RestorePoint point = record.point();
    if (record.manifest().isEmpty()) {
      if (level != Level.FULL) {
        throw PointProblems.unknown(point);
      }
      return kind.contents(point);
    }
    Manifest known = record.manifest().get();
    if (level != Level.COUNTS && known.level() == Level.COUNTS) {
      throw PointProblems.contentUnknown(point);
    }
    List<Problem> differences = kind.differences(point, level, known);
    if (!differences.isEmpty()) {
      throw PointProblems.spoiled(point.name(), differences);
    }
    return known;
  }
}
