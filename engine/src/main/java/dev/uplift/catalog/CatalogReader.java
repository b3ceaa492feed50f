package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.database.Database;
import java.util.Map;

/**
 * Reads a database's structure by set queries: their number does not grow with the number of
 * tables, save for the definitions of views and functions, which come in batches. Takes no lock
 * that outlives a batch, and changes nothing.
 */
public final class CatalogReader {
  private CatalogReader() {}

  /** With each table's size. */
  public static Catalog read(Database database) {
    return database.with("catalog", session -> read(Reading.of(database, session, true)));
  }

  /** Where sizes do not matter: only tables that the server has not counted have theirs. */
  public static Catalog structure(Database database) {
    return database.with("catalog", session -> read(Reading.of(database, session, false)));
  }

  private static Catalog read(Reading reading) {
    Map<Long, View> views =
        reading.transaction(
            () -> {
              SchemaRows.read(reading);
              TypeRows.read(reading);
              return RelationRows.read(reading, SequenceRows.read(reading));
            });
    FunctionRows.read(reading);
    ViewRows.read(reading, views);
    return reading.transaction(() -> rest(reading));
  }

  private static Catalog rest(Reading reading) {
    Spelling spelling = Spelling.read(reading);
    ConstraintRows.read(reading, spelling);
    IndexRows.read(reading, spelling);
    AttachedRows.read(reading);
    OtherRows.read(reading);
    RightsRows rights = RightsRows.read(reading);
    DependencyRows.read(reading);
    return new Catalog(
        reading.version(),
        reading.objects(),
        rights.comments(),
        rights.owners(),
        rights.grants(),
        reading.dependsOn());
  }
}
