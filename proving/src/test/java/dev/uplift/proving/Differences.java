package dev.uplift.proving;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.Differ;
import dev.uplift.catalog.Difference;
import dev.uplift.database.Database;
import java.util.List;

/** How one database's structure is unlike another's, in words that a test can hold. */
public final class Differences {
  private Differences() {}

  /**
   * {@code MISSING index public.t.i}, {@code ALTERED column public.t.c type}; column order aside.
   */
  public static List<String> between(Database database, Database target) {
    return between(database, CatalogReader.read(target));
  }

  /** As {@link #between(Database, Database)}, with a structure that was read before. */
  public static List<String> between(Database database, Catalog target) {
    Comparison rules =
        new Comparison(false, false, false, false, true, database.url().database(), "target");
    return Differ.compare(CatalogReader.read(database), target, rules).differences().stream()
        .map(Differences::line)
        .sorted()
        .toList();
  }

  private static String line(Difference difference) {
    String attribute = difference.attribute().map(name -> " " + name).orElse("");
    return difference.change() + " " + difference.object() + attribute;
  }
}
