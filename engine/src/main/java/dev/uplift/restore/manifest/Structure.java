package dev.uplift.restore.manifest;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.ObjectId;
import dev.uplift.restore.server.CopyName;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A catalog as one hash an object, of all that is known of it. */
final class Structure {
  private static final int DIGITS = 32;

  private final Catalog catalog;

  Structure(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Columns, constraints, indexes and whatever else belongs to a table are in the table's. */
  Map<String, String> hashes() {
    Map<String, TreeSet<String>> texts = new TreeMap<>();
    for (CatalogObject object : catalog.objects().values()) {
      texts
          .computeIfAbsent(object.id().relation().toString(), _ -> new TreeSet<>())
          .add(text(object));
    }
    Map<String, String> hashes = new TreeMap<>();
    texts.forEach(
        (name, lines) ->
            hashes.put(name, CopyName.hash(String.join("\n", lines)).substring(0, DIGITS)));
    return hashes;
  }

  private String text(CatalogObject object) {
    ObjectId id = object.id();
    return String.join(
        "\n",
        id.toString(),
        new TreeMap<>(object.attributes()).toString(),
        "comment " + catalog.comments().getOrDefault(id, ""),
        "owner " + catalog.owners().getOrDefault(id, ""),
        "grants "
            + new TreeSet<>(catalog.grants().getOrDefault(id, java.util.Set.of())).toString());
  }
}
