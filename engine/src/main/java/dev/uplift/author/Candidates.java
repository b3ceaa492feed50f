package dev.uplift.author;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.intent.PossibleRenames.Rename;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the difference of two structures suggests and cannot say: renames, and what goes. Pure; the
 * author decides.
 */
final class Candidates {
  private final Catalog from;
  private final Catalog to;

  private Candidates(Catalog from, Catalog to) {
    this.from = from;
    this.to = to;
  }

  /** A column of the new version that is never null, has no default, and was not there. */
  record Arriving(ObjectId column, List<String> key) {}

  /**
   * All that was found.
   *
   * @param gone old tables and columns (under their table's new name) that nothing new resembles
   */
  record Found(List<Rename> renames, List<ObjectId> gone, List<Arriving> arriving) {
    Found {
      renames = List.copyOf(renames);
      gone = List.copyOf(gone);
      arriving = List.copyOf(arriving);
    }
  }

  static Found of(Catalog from, Catalog to) {
    return new Candidates(from, to).find();
  }

  private Found find() {
    List<Rename> renames =
        PossibleRenames.of(from, to, Dictionary.EMPTY).stream().filter(Rename::alike).toList();
    Map<ObjectId, ObjectId> was = new HashMap<>();
    renames.forEach(rename -> was.put(rename.now(), rename.was()));
    List<ObjectId> gone = new ArrayList<>();
    for (Table old : from.tables()) {
      if (to.table(old.id()).isEmpty() && !was.containsValue(old.id())) {
        gone.add(old.id());
      }
    }
    List<Arriving> arriving = new ArrayList<>();
    for (Table now : to.tables()) {
      from.table(was.getOrDefault(now.id(), now.id()))
          .ifPresent(
              old -> {
                gone.addAll(gone(old, now, was));
                arriving.addAll(arriving(old, now, was));
              });
    }
    return new Found(renames, gone, arriving);
  }

  /** Under their table's new name. */
  private static List<ObjectId> gone(Table old, Table now, Map<ObjectId, ObjectId> was) {
    return old.columns().stream()
        .filter(c -> now.column(c.id().name()).isEmpty() && !was.containsValue(c.id()))
        .map(c -> now.id().column(c.id().name()))
        .toList();
  }

  private List<Arriving> arriving(Table old, Table now, Map<ObjectId, ObjectId> was) {
    return now.columns().stream()
        .filter(c -> old.column(c.id().name()).isEmpty() && !was.containsKey(c.id()))
        .filter(Candidates::mustBeFilled)
        .map(c -> new Arriving(c.id(), key(now)))
        .toList();
  }

  private static boolean mustBeFilled(Column column) {
    return column.notNull()
        && column.defaultExpression().isEmpty()
        && column.identity().isEmpty()
        && column.generated().isEmpty();
  }

  private List<String> key(Table table) {
    return to.all(Constraint.class).stream()
        .filter(c -> c.type() == ConstraintType.PRIMARY_KEY && c.id().relation().equals(table.id()))
        .map(Constraint::columns)
        .findFirst()
        .orElse(List.of());
  }
}
