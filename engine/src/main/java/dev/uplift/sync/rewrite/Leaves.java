package dev.uplift.sync.rewrite;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Plans the shadows of a partitioned table's leaves. The table itself stays, with all that hangs on
 * it: in the swap its leaves are detached, it is altered while it holds no row, and the shadows are
 * attached in their places. Only where its columns are to stand in another order is it made anew as
 * well, with all levels above the leaves.
 */
public final class Leaves {
  private final Situation situation;
  private final Work work;
  private final TableWork root;
  private final List<Table> leaves;
  private final ForeignKeys foreignKeys;

  /** Those that are partitioned, parents before their partitions. */
  private final List<Table> levels;

  private final Function<TableWork, Optional<String>> order;

  /**
   * @param root of the partitioned table that is altered
   * @param order why only a new table has its columns in their order
   */
  Leaves(
      Situation situation, Work work, TableWork root, Function<TableWork, Optional<String>> order) {
    this.situation = situation;
    this.work = work;
    this.root = root;
    this.order = order;
    this.leaves = of(root.table(), situation.have());
    this.levels = levels(root.table(), situation.have());
    this.foreignKeys = new ForeignKeys(situation, work, family(root.table(), situation.have()));
  }

  /** The tables, their partitions, and what inherits from them. */
  public static Set<ObjectId> with(Collection<ObjectId> tables, Catalog have) {
    Set<ObjectId> all = new LinkedHashSet<>(tables);
    tables.stream()
        .flatMap(id -> have.table(id).stream())
        .flatMap(table -> Family.descendants(table, have).stream())
        .forEach(below -> all.add(below.id()));
    return all;
  }

  /** What the table is a partition of in the end; else itself. */
  static ObjectId rootOf(ObjectId table, Catalog have) {
    return have.table(table)
        .flatMap(Table::partitionOf)
        .map(parent -> rootOf(parent, have))
        .orElse(table);
  }

  /** The table and its partitions that are partitioned, each before those below it. */
  static List<Table> levels(Table root, Catalog have) {
    return Stream.concat(Stream.of(root), Family.descendants(root, have).stream())
        .filter(table -> table.partitionKey().isPresent())
        .toList();
  }

  private static Set<ObjectId> family(Table root, Catalog have) {
    Set<ObjectId> family = new LinkedHashSet<>(Set.of(root.id()));
    Family.descendants(root, have).forEach(each -> family.add(each.id()));
    return family;
  }

  /** The partitions that hold rows. */
  static List<Table> of(Table root, Catalog have) {
    return root.partitionKey().isEmpty()
        ? List.of()
        : Family.descendants(root, have).stream()
            .filter(table -> table.partitionKey().isEmpty())
            .toList();
  }

  /**
   * What is to be weighed: all leaves together.
   *
   * @param hindrance what is known to stand in the way already
   */
  StrategyChoice.Case weighed(Physical table, Optional<String> hindrance) {
    return new StrategyChoice.Case(
        table.amongKin(),
        hindrance.or(() -> hindrance(table)),
        ordered(levels)
            .or(() -> ordered(leaves))
            .or(
                () ->
                    leaves.stream()
                        .flatMap(leaf -> known(leaf).stream())
                        .flatMap(leaf -> leaf.demands().stream())
                        .findFirst()),
        leaves.stream().mapToLong(Table::bytes).sum(),
        Shadows.castSeconds(
            situation, root, leaves.stream().mapToLong(leaf -> Math.max(0, leaf.rows())).sum()),
        Shadows.foreignRows(situation, foreignKeys));
  }

  private Optional<String> ordered(List<Table> among) {
    return among.stream().flatMap(each -> order.apply(followed(each)).stream()).findFirst();
  }

  /** Whether what is partitioned is made anew as well. */
  private boolean reachesLevels() {
    return ordered(levels).isPresent();
  }

  private Optional<String> hindrance(Physical table) {
    return new LeafObstacles(situation, work, root, leaves)
        .found(table)
        .or(foreignKeys::hindrance)
        .or(
            () ->
                reachesLevels()
                    ? levels.stream().flatMap(level -> hindrance(level).stream()).findFirst()
                    : Optional.empty());
  }

  /** Of a table that is partitioned itself and is made anew. */
  private Optional<String> hindrance(Table level) {
    boolean altered = work.table(level.id()).filter(each -> !each.isEmpty()).isPresent();
    Optional<String> found =
        altered && !level.id().equals(table())
            ? Optional.of("it is altered by itself")
            : known(level)
                .map(known -> known.kin().hindrances().stream().findFirst())
                .orElse(Optional.of("it is not there yet"));
    return found.map(why -> level.id().display() + ": " + why);
  }

  private Optional<Physical> known(Table leaf) {
    return Optional.ofNullable(situation.beyond().physical().get(leaf.id()));
  }

  private Physical physical(Table leaf) {
    return known(leaf).orElseThrow();
  }

  void plan() {
    ObjectId table = root.table().id();
    work.beforeDrops(change(table, foreignKeys.drops()));
    List<Shadow> shadows = new ArrayList<>();
    for (Table leaf : leaves) {
      TableWork following = following(leaf);
      work.join(leaf.id(), table);
      ForeignKeys others = new ForeignKeys(situation, work, Set.of());
      shadows.add(new ShadowPlan(situation, work, following, physical(leaf), others).plan());
    }
    new Standstill(situation, table, shadows).plan(work);
    if (reachesLevels()) {
      levels.reversed().forEach(this::replace);
    } else {
      work.behind(table);
      root.touchesNoRow();
    }
    if (reachesLevels()) {
      levels.stream()
          .filter(level -> level.partitionOf().isPresent())
          .forEach(level -> work.afterTables(change(level.id(), attach(level))));
    }
    leaves.stream()
        .sorted(Comparator.comparing(this::isWithinDefault))
        .forEach(leaf -> work.afterTables(change(leaf.id(), attach(leaf))));
    work.afterTables(change(table, foreignKeys.unproven()));
    foreignKeys.proofs().forEach(work::last);
  }

  /** In the swap, once it has no partitions; and is attached itself before those are again. */
  private void replace(Table level) {
    TableWork following = level.id().equals(table()) ? root : following(level);
    work.join(level.id(), table());
    ForeignKeys others = new ForeignKeys(situation, work, Set.of());
    new ShadowPlan(situation, work, following, physical(level), others).planEmpty();
    work.behind(level.id());
  }

  private TableWork followed(Table partition) {
    return partition.id().equals(table()) ? root : following(partition, new TableWork(partition));
  }

  private TableWork following(Table partition) {
    TableWork following = following(partition, work.table(partition));
    following.because("follows " + table().display());
    ordered(levels).or(() -> ordered(leaves)).ifPresent(following::because);
    return following;
  }

  /** What ALTER TABLE of the parent does to a partition's columns. */
  private TableWork following(Table leaf, TableWork following) {
    for (Column becomes : root.columns().values()) {
      String name = becomes.id().name();
      Optional<Column> was = root.table().column(name);
      Optional<Column> own = leaf.column(name);
      if (was.isEmpty() || own.isEmpty() || root.isFresh(name)) {
        following.begins(becomes);
      } else if (!was.get().equals(becomes)) {
        following.becomes(Altered.following(own.get(), was.get(), becomes));
      }
    }
    return following;
  }

  private ObjectId table() {
    return root.table().id();
  }

  /** Its rows are looked through for those of each partition that is attached later. */
  private boolean isWithinDefault(Table leaf) {
    Optional<Table> partition = Optional.of(leaf);
    while (partition.isPresent()) {
      if (partition.get().bound().filter("DEFAULT"::equals).isPresent()) {
        return true;
      }
      partition = partition.get().partitionOf().flatMap(situation.have()::table);
    }
    return false;
  }

  private List<String> attach(Table leaf) {
    List<String> sql = new ArrayList<>();
    sql.add(
        "alter table "
            + leaf.partitionOf().orElseThrow().relationSql()
            + " attach partition "
            + leaf.id().relationSql()
            + " "
            + leaf.bound().orElseThrow());
    if (leaf.partitionKey().isEmpty() && physical(leaf).kin().bound().isPresent()) {
      sql.add(
          "alter table "
              + leaf.id().relationSql()
              + " drop constraint "
              + Identifier.quote(ShadowPlan.bound(leaf.id())));
    }
    return sql;
  }

  private Change change(ObjectId table, List<String> sql) {
    String why = "partitions of " + table().display() + " are made anew";
    return Change.of(table, why, situation.mode(), Form.PLAIN, sql);
  }
}
