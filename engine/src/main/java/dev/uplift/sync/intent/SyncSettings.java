package dev.uplift.sync.intent;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sync may do, and what it is told beyond the two structures.
 *
 * @param allowedDrops objects with rows that may go, {@code schema.table} or {@code
 *     schema.table.column}
 * @param putOffIndexes unique indexes left out until FINAL, {@code schema.table.index}
 * @param repairedLater unique indexes, {@code schema.table.index}, that are put off as well where
 *     rows share keys: scripts merge those before FINAL
 * @param dropRetired whether retired objects are dropped in FINAL
 * @param doneScripts scripts that have saved what retired objects held
 * @param owner of all that is made
 * @param systemTables of mode PARTIAL, {@code schema.table}
 * @param fusions conversions that may be carried out by rewrites of mode FULL
 * @param rewriting how tables are rewritten
 * @param scripts that run between the modes
 * @param atOnce whether nothing fills new tables between the modes: all their keys and indexes come
 *     with them
 */
public record SyncSettings(
    Dictionary dictionary,
    Comparison comparison,
    Set<String> allowedDrops,
    Set<String> putOffIndexes,
    Set<String> repairedLater,
    boolean dropRetired,
    Set<String> doneScripts,
    Optional<String> owner,
    List<String> systemTables,
    List<Fusion> fusions,
    Rewriting rewriting,
    ScriptsBetween scripts,
    boolean atOnce) {

  public SyncSettings {
    allowedDrops = Set.copyOf(allowedDrops);
    putOffIndexes = Set.copyOf(putOffIndexes);
    repairedLater = Set.copyOf(repairedLater);
    doneScripts = Set.copyOf(doneScripts);
    systemTables = List.copyOf(systemTables);
    fusions = List.copyOf(fusions);
  }

  /** For an upgrade, whose scripts work between the modes. */
  public SyncSettings(
      Dictionary dictionary,
      Comparison comparison,
      Set<String> allowedDrops,
      Set<String> putOffIndexes,
      Set<String> repairedLater,
      boolean dropRetired,
      Set<String> doneScripts,
      Optional<String> owner,
      List<String> systemTables,
      List<Fusion> fusions,
      Rewriting rewriting) {
    this(
        dictionary,
        comparison,
        allowedDrops,
        putOffIndexes,
        repairedLater,
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        fusions,
        rewriting,
        ScriptsBetween.NONE,
        false);
  }

  /** Where no script merges duplicates later, and no rewrite carries conversions out. */
  public SyncSettings(
      Dictionary dictionary,
      Comparison comparison,
      Set<String> allowedDrops,
      Set<String> putOffIndexes,
      boolean dropRetired,
      Set<String> doneScripts,
      Optional<String> owner,
      List<String> systemTables) {
    this(
        dictionary,
        comparison,
        allowedDrops,
        putOffIndexes,
        Set.of(),
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        List.of(),
        Rewriting.BY_COST,
        ScriptsBetween.NONE,
        false);
  }

  /** With tables rewritten in another way. */
  public SyncSettings with(Rewriting other) {
    return new SyncSettings(
        dictionary,
        comparison,
        allowedDrops,
        putOffIndexes,
        repairedLater,
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        fusions,
        other,
        scripts,
        atOnce);
  }

  /** For modes that follow each other with nothing between them. */
  public SyncSettings allAtOnce() {
    return new SyncSettings(
        dictionary,
        comparison,
        allowedDrops,
        putOffIndexes,
        repairedLater,
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        fusions,
        rewriting,
        scripts,
        true);
  }

  /** The same with conversions that rewrites may carry out. */
  public SyncSettings withFusions(List<Fusion> candidates) {
    return new SyncSettings(
        dictionary,
        comparison,
        allowedDrops,
        putOffIndexes,
        repairedLater,
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        candidates,
        rewriting,
        scripts,
        atOnce);
  }

  /** The same with scripts that run between the modes. */
  public SyncSettings withScripts(ScriptsBetween between) {
    return new SyncSettings(
        dictionary,
        comparison,
        allowedDrops,
        putOffIndexes,
        repairedLater,
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        fusions,
        rewriting,
        between,
        atOnce);
  }

  /** With more unique indexes left out until FINAL. */
  public SyncSettings puttingOff(Set<String> more) {
    return new SyncSettings(
        dictionary,
        comparison,
        allowedDrops,
        Stream.concat(putOffIndexes.stream(), more.stream()).collect(Collectors.toSet()),
        repairedLater,
        dropRetired,
        doneScripts,
        owner,
        systemTables,
        fusions,
        rewriting,
        scripts,
        atOnce);
  }
}
