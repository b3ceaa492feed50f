package dev.uplift.sync.intent;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a sync may do, and what it is told beyond the two structures.
 *
 * @param owner of all that is made
 * @param fusions conversions that may be carried out by rewrites of mode FULL
 * @param rewriting how tables are rewritten
 * @param scripts that run between the modes
 * @param atOnce whether nothing fills new tables between the modes: all their keys and indexes come
 *     with them
 */
public record SyncSettings(
    Dictionary dictionary,
    Comparison comparison,
    Optional<String> owner,
    AllowedDrops drops,
    PutOff putOff,
    List<Fusion> fusions,
    Rewriting rewriting,
    ScriptsBetween scripts,
    boolean atOnce) {

  public SyncSettings {
    fusions = List.copyOf(fusions);
  }

  /** Where nothing goes but what is retired, nothing is put off, and no conversion is fused. */
  public static SyncSettings of(Dictionary dictionary, Comparison comparison) {
    return new SyncSettings(
        dictionary,
        comparison,
        Optional.empty(),
        AllowedDrops.RETIRED,
        PutOff.NONE,
        List.of(),
        Rewriting.BY_COST,
        ScriptsBetween.NONE,
        false);
  }

  public SyncSettings ownedBy(Optional<String> role) {
    return new SyncSettings(
        dictionary, comparison, role, drops, putOff, fusions, rewriting, scripts, atOnce);
  }

  public SyncSettings with(AllowedDrops other) {
    return new SyncSettings(
        dictionary, comparison, owner, other, putOff, fusions, rewriting, scripts, atOnce);
  }

  public SyncSettings with(PutOff other) {
    return new SyncSettings(
        dictionary, comparison, owner, drops, other, fusions, rewriting, scripts, atOnce);
  }

  public SyncSettings with(Rewriting other) {
    return new SyncSettings(
        dictionary, comparison, owner, drops, putOff, fusions, other, scripts, atOnce);
  }

  public SyncSettings withFusions(List<Fusion> candidates) {
    return new SyncSettings(
        dictionary, comparison, owner, drops, putOff, candidates, rewriting, scripts, atOnce);
  }

  public SyncSettings withScripts(ScriptsBetween between) {
    return new SyncSettings(
        dictionary, comparison, owner, drops, putOff, fusions, rewriting, between, atOnce);
  }

  /** With more unique indexes left out until FINAL. */
  public SyncSettings puttingOff(Set<String> more) {
    return with(putOff.and(more));
  }

  /** For modes that follow each other with nothing between them. */
  public SyncSettings allAtOnce() {
    return new SyncSettings(
        dictionary, comparison, owner, drops, putOff, fusions, rewriting, scripts, true);
  }
}
