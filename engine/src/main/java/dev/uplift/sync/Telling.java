package dev.uplift.sync;

import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.scan.KeyScan;
import dev.uplift.sync.situation.Situation;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What a sync says of itself to whoever watches.
 *
 * @param path of the substep
 */
record Telling(Watcher watcher, InstantSource clock, String path) {

  void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), path, text));
  }

  void executed(String sql, double seconds) {
    watcher.on(new Event.StatementExecuted(clock.instant(), path, sql, seconds));
  }

  void execute(Session session, String sql) {
    Instant start = clock.instant();
    long _ = session.execute(sql);
    executed(sql, Duration.between(start, clock.instant()).toNanos() / 1e9);
  }

  /** Which keys wait, and for whom. */
  void waiting(Map<String, KeyScan.Found> keys, SyncSettings settings) {
    waits(keys, settings).forEach(this::note);
  }

  /** The same, for people. */
  static List<String> waits(Map<String, KeyScan.Found> keys, SyncSettings settings) {
    return keys.entrySet().stream()
        .map(
            key ->
                "%s waits for FINAL: %d rows share %d keys, which %s repairs"
                    .formatted(
                        key.getKey(),
                        key.getValue().rows(),
                        key.getValue().keys(),
                        settings
                            .scripts()
                            .repairing(Stage.POST_SYNC, key.getKey())
                            .map(Script::path)
                            .orElse("a script")))
        .toList();
  }

  /** Which conversions rewrites carry out, and why the others are not. */
  void fusing(Situation situation) {
    if (situation.mode() != Mode.FULL || situation.settings().fusions().isEmpty()) {
      return;
    }
    for (Change change : Planner.plan(situation)) {
      String by = change.shadow().isPresent() ? "shadow" : "rewrite";
      change
          .fused()
          .forEach(
              script ->
                  note(
                      "%s is carried out by the %s of %s"
                          .formatted(script, by, change.object().display())));
    }
    Planner.fusing(situation)
        .left()
        .forEach((script, why) -> note(script + " runs in chunks: " + why));
  }
}
