package dev.uplift.sync.shadow;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a view is beyond its structure, for when it goes for a moment and comes back.
 *
 * @param tablespace where a materialised view's rows are not in the database's own
 * @param filled whether a materialised view has rows at all
 * @param columns by column: a statement that gives it what only the server's own catalogs know
 * @param indexes by index: statements that give a new one what the old one had
 * @param grants statements that give rights again in the name of whoever gave them, who is not the
 *     owner; after those of the owner
 */
public record PhysicalView(
    Optional<String> tablespace,
    boolean filled,
    Map<String, List<String>> columns,
    Map<String, List<String>> indexes,
    List<String> grants) {
  /** Of a view of which nothing is known. */
  public static final PhysicalView PLAIN =
      new PhysicalView(Optional.empty(), true, Map.of(), Map.of(), List.of());

  public PhysicalView {
    columns = Map.copyOf(columns);
    indexes = Map.copyOf(indexes);
    grants = List.copyOf(grants);
  }
}
