package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.Differ;
import dev.uplift.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a database for the sake of one target. What the end of a sync has seen is not looked at
 * again at once: it serves until it is used by whatever may change it. Not safe for many threads.
 */
public final class Looks {
  private final Database database;
  private final Catalog want;
  private final Comparison rules;
  private @Nullable Graph wantGraph;
  private @Nullable Look last;
  private boolean kept;

  public Looks(Database database, Catalog want, Comparison rules) {
    this.database = database;
    this.want = want;
    this.rules = rules;
  }

  /** For what may change the structure, or cannot be sure that nobody has. */
  public Look now() {
    Look known = last;
    if (kept && known != null) {
      kept = false;
      return known;
    }
    last = null;
    Look fresh = of(CatalogReader.read(database));
    last = fresh;
    return fresh;
  }

  /** As {@link #now}, for what changes nothing: it serves others, too. */
  public Look unchanged() {
    boolean stays = kept;
    Look look = now();
    kept = stays;
    return look;
  }

  /** Says that this is how the structure is now. */
  public void keep(Catalog have) {
    kept = last != null && last.have().equals(have);
  }

  public Look of(Catalog have) {
    Graph wanted = wantGraph == null ? Graph.of(want) : wantGraph;
    wantGraph = wanted;
    return Look.of(have, want, Graph.of(have), wanted, Differ.compare(have, want, rules));
  }
}
