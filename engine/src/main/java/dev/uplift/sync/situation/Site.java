package dev.uplift.sync.situation;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.shadow.PhysicalView;
import dev.uplift.sync.shadow.Publication;
import java.util.List;
import java.util.Map;

/**
 * What the site has given its objects, of which no model speaks.
 *
 * @param views what is known of views that may go for a moment
 * @param published the places of tables in publications that name them, by table
 * @param statements that give rules and extended statistics what they were given, by object
 * @param defaults what is given unasked on whatever Uplift makes
 */
public record Site(
    Map<ObjectId, PhysicalView> views,
    Map<ObjectId, List<Publication>> published,
    Map<ObjectId, String> statements,
    DefaultRights defaults) {
  static final Site UNKNOWN = new Site(Map.of(), Map.of(), Map.of(), DefaultRights.NONE);

  public Site {
    views = Map.copyOf(views);
    published = Map.copyOf(published);
    statements = Map.copyOf(statements);
  }
}
