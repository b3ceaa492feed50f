package dev.uplift.analyze;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.demand.Demand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of the new model has to be there before it can be asked for. Not safe for many threads. */
final class Suppositions {
  private final ReadOnly readOnly;
  private final Map<List<String>, Optional<String>> hindrances = new HashMap<>();
  private final Map<ObjectId, ReadOnly> tables = new HashMap<>();

  Suppositions(ReadOnly readOnly) {
    this.readOnly = readOnly;
  }

  /** What is left to ask once it is there; or why it cannot be. */
  Demand asked(Demand demand) {
    if (!(demand instanceof Demand.Supposing(Demand asked, List<String> sql))) {
      return demand;
    }
    Optional<String> hindrance =
        hindrances.computeIfAbsent(sql, _ -> readOnly.supposing(sql).hindrance());
    if (hindrance.isPresent()) {
      return new Demand.Later(asked.target(), asked.table(), hindrance.get());
    }
    if (asked instanceof Demand.Rows rows) {
      tables.merge(rows.table(), readOnly.supposing(sql), (all, _) -> all.supposing(sql));
    }
    return asked;
  }

  /** Where a demand upon a key is asked. */
  ReadOnly keysOf(Demand demand) {
    return demand instanceof Demand.Supposing(Demand _, List<String> sql)
        ? readOnly.supposing(sql)
        : readOnly;
  }

  /** Where all that supposes something is asked of a table's rows, in one scan. */
  ReadOnly rowsOf(ObjectId table) {
    return tables.getOrDefault(table, readOnly);
  }
}
