package dev.uplift.sync.situation;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.PhysicalView;
import dev.uplift.sync.shadow.Publication;
import java.util.List;
import java.util.Map;

/**
 * What is known of a database beyond its structure.
 *
 * @param user as whom Uplift works
 * @param physical what is known of the tables that would be rewritten
 * @param views what is known of views that may go for a moment
 * @param published the places of tables in publications that name them, by table
 */
public record Beyond(
    Casts casts,
    String user,
    Map<ObjectId, Physical> physical,
    Map<ObjectId, PhysicalView> views,
    Map<ObjectId, List<Publication>> published) {

  public Beyond {
    physical = Map.copyOf(physical);
    views = Map.copyOf(views);
    published = Map.copyOf(published);
  }

  static Beyond of(Casts casts, String user) {
    return new Beyond(casts, user, Map.of(), Map.of(), Map.of());
  }

  Beyond knowing(
      Map<ObjectId, Physical> tables,
      Map<ObjectId, PhysicalView> known,
      Map<ObjectId, List<Publication>> places) {
    return new Beyond(casts, user, tables, known, places);
  }
}
