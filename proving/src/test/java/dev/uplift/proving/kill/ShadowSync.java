package dev.uplift.proving.kill;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Failure;
import dev.uplift.sync.Syncer;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;

/** A whole sync by shadows in ranges of one page, as a process that can be killed. */
final class ShadowSync {
  private static final SyncSettings SETTINGS =
      SyncSettings.of(
              Dictionary.EMPTY, new Comparison(false, false, true, false, true, "old", "new"))
          .with(Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(1));

  private ShadowSync() {}

  /** Arguments: the database, and one with the structure that it is to have. */
  public static void main(String[] arguments) {
    try (Database database = opened(arguments[0]);
        Database target = opened(arguments[1])) {
      perform(database, CatalogReader.read(target));
    } catch (Failure e) {
      e.problems().forEach(problem -> System.err.println(problem));
      System.exit(e.exit().number());
    }
  }

  /** Every mode in order; fails where a shadow came to nothing, or was begun anew. */
  static void perform(Database database, Catalog target) {
    Watcher watcher =
        event -> {
          if (event instanceof Event.Noted noted
              && noted.text().matches("(?s).*(came to nothing|barrier was broken).*")) {
            throw new IllegalStateException(noted.text());
          }
        };
    Syncer syncer = new Syncer(database, target, SETTINGS, watcher, InstantSource.system(), "sync");
    for (Mode mode : Mode.values()) {
      var _ = syncer.sync(mode).orThrow();
    }
  }

  private static Database opened(String address) {
    DatabaseUrl url = DatabaseUrl.parse(address);
    return Database.open(url, Secret.find(url, System.getenv()), 6);
  }
}
