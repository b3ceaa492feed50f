package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Fusing;
import dev.uplift.sync.situation.Situation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which conversions go into which rewrite. One is fused only where a rewrite is due anyway,
 * and where its rows, and its errors, cannot be others than in chunks.
 */
public final class FusingChoice {
  private FusingChoice() {}

  /**
   * Decides by what would be done without any.
   *
   * @param work all that the mode would do
   */
  public static Fusing of(Situation situation, Work work) {
    Map<ObjectId, Fusion> columns = new LinkedHashMap<>();
    Map<String, String> left = new TreeMap<>();
    Set<ObjectId> taken = new HashSet<>();
    Set<ObjectId> read = new HashSet<>();
    for (Fusion fusion : situation.settings().fusions()) {
      Optional<String> against =
          inTheWay(fusion, taken, read).or(() -> new Trial(situation, work, fusion).against());
      if (against.isPresent()) {
        left.put(fusion.script(), against.get());
      } else {
        taken.add(fusion.table());
        read.addAll(fusion.joined());
        fusion.set().keySet().forEach(name -> columns.put(fusion.table().column(name), fusion));
      }
    }
    return new Fusing(columns, left);
  }

  /** Which of two rewrites comes first nobody knows. */
  private static Optional<String> inTheWay(Fusion fusion, Set<ObjectId> taken, Set<ObjectId> read) {
    if (taken.contains(fusion.table())) {
      return Optional.of("another conversion of its table is fused");
    }
    if (read.contains(fusion.table())) {
      return Optional.of("another conversion that is fused reads its table");
    }
    return fusion.joined().stream()
        .filter(taken::contains)
        .map(table -> "another conversion, of " + table.display() + ", is fused")
        .findFirst();
  }

  /** Of one conversion. */
  private record Trial(Situation situation, Work work, Fusion fusion) {
    Optional<String> against() {
      Optional<Table> is = situation.have().table(fusion.table());
      Optional<Table> shall = situation.want().table(fusion.table());
      if (is.isEmpty() || shall.isEmpty() || situation.reshaped(shall.get())) {
        return Optional.of("its table is made anew");
      }
      if (Family.isAround(is.get(), situation.have())) {
        return Optional.of("its table has partitions or children, or is one");
      }
      Optional<TableWork> rewrite =
          work.table(fusion.table()).filter(table -> !table.isCatalogOnly());
      if (rewrite.isEmpty()) {
        return Optional.of("its table is not rewritten anyway");
      }
      return fusion.set().keySet().stream()
          .sorted()
          .flatMap(name -> against(is.get(), name).stream())
          .findFirst()
          .or(() -> unreadable(is.get()))
          .or(() -> new FusingJoins(situation, work, fusion).against(rewrite.get()));
    }

    private Optional<String> against(Table table, String name) {
      Optional<Column> column = table.column(name);
      if (column.isEmpty()) {
        return Optional.of("the column " + name + " is only added by the rewrite");
      }
      if (column.get().generated().isPresent() || column.get().identity().isPresent()) {
        return Optional.of("the server fills the column " + name);
      }
      return key(table, name).map(key -> "the column " + name + " is part of " + key);
    }

    /**
     * A duplicate, or a row without its match, must be told of the row and not of the table; and
     * checks that are not valid bind chunks alone.
     */
    private Optional<String> key(Table table, String name) {
      Optional<String> index =
          situation.have().all(Index.class).stream()
              .filter(each -> each.unique() && each.id().relation().equals(table.id()))
              .filter(each -> each.columns().isEmpty() || each.columns().contains(name))
              .map(each -> each.id().name())
              .findFirst();
      return index.or(
          () ->
              situation.have().all(Constraint.class).stream()
                  .filter(each -> each.type() != ConstraintType.CHECK || !each.validated())
                  .filter(each -> touches(each, table.id(), name))
                  .map(each -> each.id().name())
                  .findFirst());
    }

    private boolean touches(Constraint constraint, ObjectId table, String column) {
      boolean own =
          constraint.id().relation().equals(table) && constraint.columns().contains(column);
      return own || situation.haveGraph().needs(constraint.id()).contains(table.column(column));
    }

    private Optional<String> unreadable(Table table) {
      return fusion
          .reads()
          .filter(name -> table.column(name).filter(FusingJoins::isPlain).isEmpty())
          .map(name -> "it reads the column " + name + ", which the rewrite works out itself")
          .findFirst();
    }
  }
}
