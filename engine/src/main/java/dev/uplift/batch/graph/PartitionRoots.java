package dev.uplift.batch.graph;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the partitioned table in the place of its partitions, since authors declare the one they
 * know; and leaves sequences out, which are no tables: who asks one where it stands orders nothing.
 */
final class PartitionRoots {
  private static final String ROOTS =
      """
      select s.name, n.nspname as schema, r.relname as root
        from unnest(?::text[]) as s (name)
        join pg_class c on c.oid = to_regclass(s.name) and c.relispartition
        join pg_class r on r.oid = pg_partition_root(c.oid)
        join pg_namespace n on n.oid = r.relnamespace
      """;

  private static final String SEQUENCES =
      """
      select s.name from unnest(?::text[]) as s (name)
        join pg_class c on c.oid = to_regclass(s.name) and c.relkind = 'S'
      """;

  private final Session session;

  PartitionRoots(Session session) {
    this.session = session;
  }

  List<TableUse> of(List<TableUse> uses) {
    Map<String, String> roots = new HashMap<>();
    List<String> names = uses.stream().map(TableUse::table).distinct().toList();
    var _ =
        session.query(
            ROOTS,
            row ->
                roots.put(
                    row.string("name"),
                    Identifier.display(row.string("schema"))
                        + "."
                        + Identifier.display(row.string("root"))),
            names);
    Set<String> sequences = Set.copyOf(session.query(SEQUENCES, row -> row.string("name"), names));
    return uses.stream()
        .filter(use -> !sequences.contains(use.table()))
        .map(
            use ->
                new TableUse(
                    use.script(),
                    roots.getOrDefault(use.table(), use.table()),
                    use.access(),
                    use.line()))
        .distinct()
        .toList();
  }
}
