package dev.uplift.sync.shadow;

import dev.uplift.catalog.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a table is beyond its structure: where and how it lies, and what only the server's own
 * catalogs know of it.
 *
 * @param hindrances why no new table can take its place
 * @param demands why ALTER TABLE would be refused
 * @param tablespace where it is not the database's own
 * @param settings of columns, that a new table must be given before its rows
 * @param indexTablespaces by the index's name, where it is not the database's own
 * @param indexSettings by the index's name: statements that give a new index, once it has that
 *     name, what the old one had
 * @param late statements that give the new table, once it has its place, what the old one had
 * @param last as {@code late}, for what is itself made anew in the swap
 * @param kin what it is among partitions
 */
public record Physical(
    ObjectId table,
    List<String> hindrances,
    List<String> demands,
    Optional<String> tablespace,
    List<Setting> settings,
    Map<String, String> indexTablespaces,
    Map<String, List<String>> indexSettings,
    List<String> late,
    List<String> last,
    Kin kin) {

  public Physical {
    hindrances = List.copyOf(hindrances);
    demands = List.copyOf(demands);
    settings = List.copyOf(settings);
    indexTablespaces = Map.copyOf(indexTablespaces);
    indexSettings = Map.copyOf(indexSettings);
    late = List.copyOf(late);
    last = List.copyOf(last);
  }

  /**
   * An action of ALTER COLUMN.
   *
   * @param outlivesType whether the server keeps it when the column's type changes
   */
  public record Setting(String column, String action, boolean outlivesType) {}

  /**
   * A table among partitions.
   *
   * @param hindrances those that do not come of its being partitioned, or a partition
   * @param bound what the server demands of a partition's rows, as a condition
   * @param notNulls names of NOT NULL constraints by column, where the server keeps such
   */
  public record Kin(List<String> hindrances, Optional<String> bound, Map<String, String> notNulls) {
    /** Of a table that has no partitions and is none. */
    public static final Kin NONE = new Kin(List.of(), Optional.empty(), Map.of());

    public Kin {
      hindrances = List.copyOf(hindrances);
      notNulls = Map.copyOf(notNulls);
    }
  }

  /** The same where it does not matter that it is partitioned, or a partition. */
  public Physical amongKin() {
    return new Physical(
        table,
        kin.hindrances(),
        demands,
        tablespace,
        settings,
        indexTablespaces,
        indexSettings,
        late,
        last,
        kin);
  }
}
