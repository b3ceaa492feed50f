package dev.uplift.sync.rewrite;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.Altered;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Plans the shadows of a table and of all that inherit from it, since an ALTER TABLE of it would
 * reach them too. One swap replaces them all, and then links each with its parents anew, also with
 * those that stay.
 */
final class Heirs {
  private final Situation situation;
  private final Work work;
  private final TableWork root;

  /** The root and its heirs, parents before their children. */
  private final List<Table> family;

  /**
   * @param root of the topmost table that is altered
   */
  Heirs(Situation situation, Work work, TableWork root) {
    this.situation = situation;
    this.work = work;
    this.root = root;
    this.family = family(root.table(), situation.have());
  }

  /** Whether the table has plain parents or children. */
  static boolean concern(Table table, Catalog have) {
    return table.partitionKey().isEmpty()
        && table.partitionOf().isEmpty()
        && !(table.inherits().isEmpty() && Family.descendants(table, have).isEmpty());
  }

  private static List<Table> family(Table root, Catalog have) {
    Set<Table> childrenFirst = new LinkedHashSet<>(Family.descendants(root, have).reversed());
    childrenFirst.add(root);
    return List.copyOf(childrenFirst).reversed();
  }

  /** All that the table inherits from, near or far. */
  static Set<ObjectId> ancestors(Table table, Catalog have) {
    Set<ObjectId> found = new LinkedHashSet<>();
    for (ObjectId parent : table.inherits()) {
      have.table(parent).ifPresent(each -> found.addAll(ancestors(each, have)));
      found.add(parent);
    }
    return found;
  }

  /**
   * Whether the columns of a new table can be in the model's order: those of parents come first.
   */
  static boolean canStandSo(Table is, Table shall, Catalog want) {
    List<String> names = shall.columns().stream().map(column -> column.id().name()).toList();
    List<String> parentsFirst =
        Stream.concat(
                is.inherits().stream()
                    .flatMap(parent -> want.table(parent).stream())
                    .flatMap(parent -> parent.columns().stream())
                    .map(column -> column.id().name()),
                names.stream())
            .distinct()
            .filter(names::contains)
            .toList();
    return parentsFirst.equals(names);
  }

  /**
   * What is to be weighed: the whole family.
   *
   * @param hindrance what is known to stand in the way already
   * @param demand why only a new table will do, of any of them
   */
  StrategyChoice.Case weighed(
      Physical table, Optional<String> hindrance, Function<TableWork, Optional<String>> demand) {
    long rows = family.stream().mapToLong(each -> Math.max(0, each.rows())).sum();
    long foreignRows =
        family.stream().mapToLong(each -> Shadows.foreignRows(situation, foreignKeys(each))).sum();
    Optional<String> demanded =
        family.stream()
            .flatMap(each -> demand.apply(existing(each)).stream())
            .findFirst()
            .or(
                () ->
                    family.stream()
                        .flatMap(each -> known(each).stream())
                        .flatMap(each -> each.demands().stream())
                        .findFirst());
    return new StrategyChoice.Case(
        table.amongKin(),
        hindrance.or(this::hindrance).or(() -> demanded.isPresent() ? Optional.empty() : moved()),
        demanded,
        family.stream().mapToLong(Table::bytes).sum(),
        Shadows.castSeconds(situation, root, rows),
        foreignRows);
  }

  /** Of a new table the inherited columns come first, whatever came to the old one when. */
  private Optional<String> moved() {
    return family.stream()
        .filter(this::isMoved)
        .map(each -> each.id().display() + ": it is kept, and its columns would change places")
        .findFirst();
  }

  /** Of one that is kept: whatever the site has that reads it by position. */
  private boolean isMoved(Table each) {
    List<String> names = ColumnOrder.names(each);
    List<String> afterwards =
        Stream.concat(
                each.inherits().stream()
                    .flatMap(parent -> situation.have().table(parent).stream())
                    .flatMap(parent -> afterwards(parent).stream()),
                names.stream())
            .distinct()
            .filter(names::contains)
            .toList();
    return !situation.wants(each.id()) && !afterwards.equals(names);
  }

  private List<String> afterwards(Table parent) {
    List<String> names = ColumnOrder.names(parent);
    return family.contains(parent) || work.table(parent.id()).isPresent()
        ? ColumnOrder.of(parent, names, situation.want().table(parent.id()).orElse(parent))
        : names;
  }

  private TableWork existing(Table each) {
    return work.table(each.id()).orElseGet(() -> new TableWork(each));
  }

  private Optional<String> hindrance() {
    return family.stream()
        .flatMap(each -> hindrance(each).map(why -> each.id().display() + ": " + why).stream())
        .findFirst();
  }

  private Optional<String> hindrance(Table each) {
    Optional<TableWork> altered = work.table(each.id());
    if (situation.unfit().contains(each.id())) {
      return Optional.of("its shadow came to nothing");
    }
    if (work.remakes(each.id()) || work.drops(each.id())) {
      return Optional.of("it is made anew otherwise");
    }
    if (altered.flatMap(TableWork::fusion).isPresent()) {
      return Optional.of("a conversion is carried out by its ALTER TABLE");
    }
    return known(each)
        .map(known -> known.kin().hindrances().stream().findFirst())
        .orElse(Optional.of("it is not there yet"))
        .or(() -> altered.flatMap(TableWork::inPlace))
        .or(() -> altered.flatMap(Shadows::workedOut))
        .or(() -> alteredParent(each))
        .or(() -> looser(each))
        .or(() -> foreignKeys(each).hindrance())
        .or(() -> each.id().equals(root.table().id()) ? Optional.empty() : ownColumn(each));
  }

  /** One that stays: what ALTER TABLE of it does to this one would meet another table. */
  private Optional<String> alteredParent(Table each) {
    return ancestors(each, situation.have()).stream()
        .filter(parent -> family.stream().noneMatch(member -> member.id().equals(parent)))
        .filter(parent -> work.table(parent).filter(above -> !above.isEmpty()).isPresent())
        .map(parent -> "it inherits from " + parent.display() + ", which is altered too")
        .findFirst();
  }

  /**
   * The server links no such child; one has become so by a primary key of its parent, before 18.
   */
  private Optional<String> looser(Table child) {
    return child.inherits().stream()
        .flatMap(parent -> situation.have().table(parent).stream())
        .flatMap(parent -> parent.columns().stream())
        .filter(column -> column.notNull() && !column.notNullNoInherit())
        .map(column -> column.id().name())
        .filter(name -> child.column(name).filter(own -> !own.notNull()).isPresent())
        .map(name -> "column " + name + " may be null, though its parent's may not")
        .findFirst();
  }

  /** What is the child's own, ALTER TABLE of the parent treats otherwise. */
  private Optional<String> ownColumn(Table child) {
    for (TableWork above : above(child)) {
      for (Column becomes : above.columns().values()) {
        Optional<Column> was = above.table().column(becomes.id().name());
        Optional<Column> own = child.column(becomes.id().name());
        boolean begins = was.isEmpty() || above.isFresh(becomes.id().name());
        if (begins && own.filter(column -> !column.inherited()).isPresent()) {
          return Optional.of("column " + becomes.id().name() + " is its own too");
        }
        boolean ownDefault =
            was.filter(
                        column ->
                            !column.type().equals(becomes.type())
                                && column.defaultExpression().isEmpty())
                    .isPresent()
                && own.flatMap(Column::defaultExpression).isPresent();
        if (ownDefault) {
          return Optional.of("column " + becomes.id().name() + " has a default of its own");
        }
      }
    }
    return Optional.empty();
  }

  /** Members of the family above the child that are altered. */
  private List<TableWork> above(Table child) {
    Set<ObjectId> ancestors = ancestors(child, situation.have());
    return family.stream()
        .filter(each -> ancestors.contains(each.id()))
        .flatMap(each -> work.table(each.id()).stream())
        .toList();
  }

  private Optional<Physical> known(Table table) {
    return Optional.ofNullable(situation.beyond().physical().get(table.id()));
  }

  private ForeignKeys foreignKeys(Table table) {
    return new ForeignKeys(situation, work, Set.of(table.id()));
  }

  void plan() {
    family.forEach(this::follow);
    List<Shadow> shadows = new ArrayList<>();
    for (Table each : family.reversed()) {
      TableWork anew = work.table(each);
      Physical physical = known(each).orElseThrow();
      work.join(each.id(), root.table().id());
      shadows.add(new ShadowPlan(situation, work, anew, physical, foreignKeys(each)).plan());
      work.behind(each.id());
    }
    new Standstill(situation, root.table().id(), shadows).plan(work);
    for (Table each : family) {
      List<String> link =
          new Templates(situation, work, work.table(each), known(each).orElseThrow()).link();
      if (!link.isEmpty()) {
        String why = "inherits as before";
        work.afterTables(Change.of(each.id(), why, situation.mode(), Form.PLAIN, link));
      }
    }
  }

  /** What ALTER TABLE of the parents does to the child's columns. */
  private void follow(Table child) {
    List<TableWork> parents =
        family.stream()
            .filter(each -> child.inherits().contains(each.id()))
            .flatMap(each -> Stream.of(work.table(each)))
            .toList();
    TableWork following = work.table(child);
    for (TableWork parent : parents) {
      for (Column becomes : parent.columns().values()) {
        Optional<Column> was = parent.table().column(becomes.id().name());
        Optional<Column> own = child.column(becomes.id().name());
        if (was.isEmpty() || own.isEmpty() || parent.isFresh(becomes.id().name())) {
          following.begins(Altered.inherited(becomes));
        } else if (!was.get().equals(becomes)) {
          Column follows = Altered.following(own.get(), was.get(), becomes);
          boolean bare = own.get().notNullConstraint().isEmpty();
          following.becomes(bare ? Altered.unnamed(follows) : follows);
        }
      }
      following.because("follows " + root.table().id().display());
    }
    if (isMoved(child)) {
      following.because("its own columns come behind the inherited ones");
    }
  }
}
