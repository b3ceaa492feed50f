package dev.uplift.restore;

import dev.uplift.restore.manifest.Manifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A restore point's file, {@code restorePoint/1}.
 *
 * @param step of putting back; empty before
 * @param manifest of the database that it was taken of; empty: not yet verified
 */
record PointRecord(String format, RestorePoint point, String step, Optional<Manifest> manifest) {
  static final String FORMAT = "restorePoint/1";

  static PointRecord of(RestorePoint point) {
    return new PointRecord(FORMAT, point, "", Optional.empty());
  }

  PointRecord with(RestorePoint changed) {
    return new PointRecord(format, changed, step, manifest);
  }

  PointRecord with(RestorePoint changed, Manifest read) {
    return new PointRecord(format, changed, step, Optional.of(read));
  }

  PointRecord at(String reached, Map<String, String> more) {
    Map<String, String> at = new HashMap<>(point.at());
    at.putAll(more);
    return new PointRecord(format, point.lying(at), reached, manifest);
  }

  /** What is remembered of one that is gone: how fast it was. */
  PointRecord forgotten() {
    RestorePoint gone = point.in(RestorePoint.State.DROPPED);
    return new PointRecord(format, gone, "", Optional.empty());
  }
}
