package dev.uplift.plan;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A structure as one hash for each table with all that belongs to it, and for each object that
 * stands for itself: enough to say what has moved, little enough to be kept. Pure.
 */
final class CatalogHashes {
  /** The one name of Uplift's that stands outside its own schema. */
  private static final String ERROR_LOG = "releaseupdatescriptserrorlog";

  /** As many digits as tell apart what a person compares. */
  private static final int DIGITS = 16;

  private CatalogHashes() {}

  static SortedMap<String, String> of(Catalog catalog) {
    SortedMap<String, List<String>> texts = new TreeMap<>();
    catalog.objects().values().stream()
        .filter(object -> !isErrorLog(object.id()))
        .forEach(
            object ->
                texts
                    .computeIfAbsent(name(object.id(), catalog), _ -> new ArrayList<>())
                    .add(text(object, catalog)));
    SortedMap<String, String> hashes = new TreeMap<>();
    texts.forEach(
        (name, all) -> {
          Collections.sort(all);
          hashes.put(name, Hash.of(String.join("\n", all)).substring(0, DIGITS));
        });
    return hashes;
  }

  private static boolean isErrorLog(ObjectId id) {
    return id.path().size() > 1 && id.path().get(1).equals(ERROR_LOG);
  }

  /** What belongs to a view goes with the view. */
  private static String name(ObjectId id, Catalog catalog) {
    boolean part = id.path().size() == 3;
    if (!part) {
      return id.kind().text() + " " + id.display();
    }
    ObjectId table = id.relation();
    return (catalog.objects().containsKey(table) ? Kind.TABLE.text() : "relation")
        + " "
        + table.display();
  }

  private static String text(CatalogObject object, Catalog catalog) {
    ObjectId id = object.id();
    return String.join(
        "\t",
        id.kind().text(),
        id.display(),
        new TreeMap<>(object.attributes()).toString(),
        String.valueOf(catalog.comments().get(id)),
        String.valueOf(catalog.owners().get(id)),
        new TreeSet<>(catalog.grants().getOrDefault(id, Set.of())).toString());
  }
}
