package dev.uplift.sync.situation;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.shadow.Physical;
import java.util.Map;

/**
 * What is known of a database beyond its structure.
 *
 * @param user as whom Uplift works
 * @param physical what is known of the tables that would be rewritten
 */
public record Beyond(Casts casts, String user, Map<ObjectId, Physical> physical, Site site) {

  public Beyond {
    physical = Map.copyOf(physical);
  }

  static Beyond of(Casts casts, String user) {
    return new Beyond(casts, user, Map.of(), Site.UNKNOWN);
  }

  Beyond knowing(Map<ObjectId, Physical> tables, Site known) {
    return new Beyond(casts, user, tables, known);
  }
}
