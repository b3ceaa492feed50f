package dev.uplift.sync;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a sync may do, and what it is told beyond the two structures.
 *
 * @param allowedDrops objects with rows that may go, {@code schema.table} or {@code
 *     schema.table.column}
 * @param putOffIndexes unique indexes left out until FINAL, {@code schema.table.index}
 * @param dropRetired whether retired objects are dropped in FINAL
 * @param doneScripts scripts that have saved what retired objects held
 * @param owner of all that is made
 * @param systemTables of mode PARTIAL, {@code schema.table}
 */
public record SyncSettings(
    Dictionary dictionary,
    Comparison comparison,
    Set<String> allowedDrops,
    Set<String> putOffIndexes,
    boolean dropRetired,
    Set<String> doneScripts,
    Optional<String> owner,
    List<String> systemTables) {

  public SyncSettings {
    allowedDrops = Set.copyOf(allowedDrops);
    putOffIndexes = Set.copyOf(putOffIndexes);
    doneScripts = Set.copyOf(doneScripts);
    systemTables = List.copyOf(systemTables);
  }
}
