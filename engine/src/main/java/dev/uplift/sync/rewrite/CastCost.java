package dev.uplift.sync.rewrite;

import dev.uplift.sync.column.Widening;
import dev.uplift.sync.situation.Casts;
import java.util.List;

/**
 * What reading a value as another type costs of one core, which a shadow's sessions share. Measured
 * on PostgreSQL 18.6 with a million values each; docs/decisions/0022.
 */
final class CastCost {
  private static final double NANO = 1e-9;

  private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
  private static final List<String> MOMENTS = List.of("date", "time", "timestamp", "interval");

  private CastCost() {}

  /** Seconds for each value, of one core. */
  static double seconds(String from, String to) {
    return nanoseconds(from, to) * NANO;
  }

  private static double nanoseconds(String from, String to) {
    if (from.equals(to) || Widening.inCatalogAlone(from, to)) {
      return 0;
    }
    boolean floats = Casts.base(from).equals("real") || Casts.base(from).startsWith("double");
    if (Casts.isString(from)) {
      return ofText(Casts.base(to));
    }
    if (Casts.isString(to)) {
      return 100;
    }
    if (INTEGERS.contains(Casts.base(from)) && INTEGERS.contains(Casts.base(to))) {
      return 5; // not measured: as for text that stays text
    }
    return floats && to.startsWith("numeric") ? 320 : 50;
  }

  private static double ofText(String to) {
    if (Casts.isString(to)) {
      return 5;
    }
    if (to.equals("jsonb")) {
      return 1000; // of a small document
    }
    return MOMENTS.stream().anyMatch(to::startsWith) || to.equals("uuid") ? 210 : 100;
  }
}
