package dev.uplift.author;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the difference of two structures suggests and cannot say: renames, and what goes. Pure; the
 * author decides.
 */
final class Candidates {
  private static final double ALIKE = 0.5;

  private final Catalog from;
  private final Catalog to;
  private final Map<ObjectId, ObjectId> tableWas = new HashMap<>();

  private Candidates(Catalog from, Catalog to) {
    this.from = from;
    this.to = to;
  }

  /** A table or column of the new version that may be one of the old. */
  record Rename(ObjectId now, ObjectId was, String because) {}

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
    List<Rename> renames = new ArrayList<>(tables());
    List<ObjectId> gone = new ArrayList<>();
    for (Table old : from.tables()) {
      if (to.table(old.id()).isEmpty() && !tableWas.containsValue(old.id())) {
        gone.add(old.id());
      }
    }
    List<Arriving> arriving = new ArrayList<>();
    for (Table now : to.tables()) {
      ObjectId was = tableWas.getOrDefault(now.id(), now.id());
      from.table(was).ifPresent(old -> columns(old, now, renames, gone, arriving));
    }
    return new Found(renames, gone, arriving);
  }

  /** Of the tables that went, each new one's most alike; each old one once. */
  private List<Rename> tables() {
    List<Table> gone =
        new ArrayList<>(from.tables().stream().filter(t -> to.table(t.id()).isEmpty()).toList());
    List<Rename> renames = new ArrayList<>();
    for (Table now : to.tables()) {
      if (from.table(now.id()).isEmpty()) {
        Optional<Table> best =
            gone.stream()
                .filter(old -> overlap(old, now) >= ALIKE)
                .max(Comparator.comparingDouble(old -> overlap(old, now)));
        if (best.isPresent()) {
          gone.remove(best.get());
          tableWas.put(now.id(), best.get().id());
          String because = Math.round(100 * overlap(best.get(), now)) + " % of the columns";
          renames.add(new Rename(now.id(), best.get().id(), because));
        }
      }
    }
    return renames;
  }

  /** Columns of one name and type, of those that the smaller has; one column says nothing. */
  private static double overlap(Table a, Table b) {
    Set<String> both = new HashSet<>(texts(a));
    both.retainAll(texts(b));
    int smaller = Math.min(a.columns().size(), b.columns().size());
    return both.size() < 2 ? 0 : (double) both.size() / smaller;
  }

  private static Set<String> texts(Table table) {
    Set<String> texts = new HashSet<>();
    table.columns().forEach(column -> texts.add(column.id().name() + " " + column.type()));
    return texts;
  }

  private void columns(
      Table old, Table now, List<Rename> renames, List<ObjectId> gone, List<Arriving> arriving) {
    List<Column> left =
        new ArrayList<>(
            old.columns().stream().filter(c -> now.column(c.id().name()).isEmpty()).toList());
    for (Column column : now.columns()) {
      if (old.column(column.id().name()).isEmpty()) {
        Optional<Column> was =
            left.stream()
                .filter(c -> c.type().equals(column.type()) && likeness(c, column) >= ALIKE)
                .max(Comparator.comparingDouble(c -> likeness(c, column)));
        was.ifPresent(left::remove);
        was.ifPresent(c -> renames.add(new Rename(column.id(), c.id(), "one type, " + c.type())));
        if (was.isEmpty() && mustBeFilled(column)) {
          arriving.add(new Arriving(column.id(), key(now)));
        }
      }
    }
    left.forEach(column -> gone.add(now.id().column(column.id().name())));
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

  /** 1 for one name, 0 for nothing in common: the longest common run of letters. */
  private static double likeness(Column a, Column b) {
    String x = a.id().name();
    String y = b.id().name();
    int longest = 0;
    for (int i = 0; i < x.length(); i++) {
      for (int j = 0; j < y.length(); j++) {
        int run = 0;
        while (i + run < x.length()
            && j + run < y.length()
            && x.charAt(i + run) == y.charAt(j + run)) {
          run++;
        }
        longest = Math.max(longest, run);
      }
    }
    return (double) longest / Math.max(x.length(), y.length());
  }
}
