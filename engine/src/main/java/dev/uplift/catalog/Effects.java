package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Difference.Effect;

/** What making an object equal does to the data in it. */
final class Effects {
  private Effects() {}

  static Effect ofMissing(CatalogObject target) {
    boolean computed =
        target instanceof Column column
            && column.generated().filter(text -> !text.endsWith(" virtual")).isPresent();
    return computed ? Effect.REWRITES : Effect.NONE;
  }

  /** What was never analysed is empty only when it takes no space. */
  static Effect ofExtra(CatalogObject object, Catalog database) {
    return switch (object) {
      case Table table -> hasRows(table) ? Effect.DROPS : Effect.NONE;
      case Column column ->
          database.table(column.id().relation()).filter(Effects::hasRows).isPresent()
              ? Effect.DROPS
              : Effect.NONE;
      default -> Effect.NONE;
    };
  }

  static Effect ofAltered(CatalogObject from, CatalogObject to, String attribute) {
    if (from instanceof EnumType before && to instanceof EnumType after) {
      return after.labels().containsAll(before.labels()) ? Effect.NONE : Effect.NARROWS;
    }
    String before = from.attributes().getOrDefault(attribute, "");
    String after = to.attributes().getOrDefault(attribute, "");
    return switch (attribute) {
      case "type" -> from instanceof Column ? TypeChange.effect(before, after) : Effect.NONE;
      case "generated" -> computed(after) ? Effect.REWRITES : Effect.NONE;
      case "collation", "persistence", "partitionKey" -> Effect.REWRITES;
      default -> Effect.NONE;
    };
  }

  private static boolean computed(String generated) {
    return !generated.isEmpty() && !generated.endsWith(" virtual");
  }

  private static boolean hasRows(Table table) {
    return table.rows() > 0
        || (table.rows() < 0 && (table.bytes() > 0 || table.partitionKey().isPresent()));
  }
}
