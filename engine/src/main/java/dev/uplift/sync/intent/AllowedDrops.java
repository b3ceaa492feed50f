package dev.uplift.sync.intent;

import java.util.Set;

/**
 * What may go although it holds rows.
 *
 * @param named {@code schema.table} or {@code schema.table.column}
 * @param retired whether retired objects are dropped in FINAL
 * @param doneScripts scripts that have saved what retired objects held
 */
public record AllowedDrops(Set<String> named, boolean retired, Set<String> doneScripts) {
  /** What is retired, unless a script has to save it first. */
  public static final AllowedDrops RETIRED = new AllowedDrops(Set.of(), true, Set.of());

  public AllowedDrops {
    named = Set.copyOf(named);
    doneScripts = Set.copyOf(doneScripts);
  }
}
