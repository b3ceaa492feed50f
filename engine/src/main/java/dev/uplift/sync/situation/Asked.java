package dev.uplift.sync.situation;

import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.Intents;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import java.util.List;
import java.util.Set;

/**
 * What is asked of a sync.
 *
 * @param intents what the settings say, with names turned into ids
 */
public record Asked(Mode mode, SyncSettings settings, Intents intents) {

  static Asked of(Mode mode, SyncSettings settings) {
    return new Asked(mode, settings, Intents.of(settings));
  }

  Asked in(Mode other) {
    return new Asked(other, settings, intents);
  }

  /**
   * Without conversions of these scripts.
   *
   * @param done of them
   */
  Asked withoutFusions(Set<String> scripts, Set<String> done) {
    List<Fusion> left =
        settings.fusions().stream().filter(each -> !scripts.contains(each.script())).toList();
    return new Asked(
        mode, settings.withFusions(left).withScripts(settings.scripts().without(done)), intents);
  }
}
