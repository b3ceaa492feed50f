package dev.uplift.sync.rewrite;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.Altered;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Plans the shadows of a partitioned table's leaves. The table itself stays, with all that hangs on
 * it: in the swap its leaves are detached, it is altered while it holds no row, and the shadows are
 * attached in their places.
 */
public final class Leaves {
  private final Situation situation;
  private final Work work;
  private final TableWork root;
  private final List<Table> leaves;
  private final ForeignKeys foreignKeys;

  /**
   * @param root of the partitioned table that is altered
   */
  Leaves(Situation situation, Work work, TableWork root) {
    this.situation = situation;
    this.work = work;
    this.root = root;
    this.leaves = of(root.table(), situation.have());
    this.foreignKeys = new ForeignKeys(situation, work, family(root.table(), situation.have()));
  }

  /** The tables, and the leaves of those that are partitioned. */
  public static Set<ObjectId> with(Collection<ObjectId> tables, Catalog have) {
    Set<ObjectId> all = new LinkedHashSet<>(tables);
    tables.stream()
        .flatMap(id -> have.table(id).stream())
        .flatMap(table -> of(table, have).stream())
        .forEach(leaf -> all.add(leaf.id()));
    return all;
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
        leaves.stream()
            .flatMap(leaf -> known(leaf).stream())
            .flatMap(leaf -> leaf.demands().stream())
            .findFirst(),
        leaves.stream().mapToLong(Table::bytes).sum(),
        Shadows.castSeconds(
            situation, root, leaves.stream().mapToLong(leaf -> Math.max(0, leaf.rows())).sum()),
        Shadows.foreignRows(situation, foreignKeys));
  }

  private Optional<String> hindrance(Physical table) {
    if (!root.isMerged()) {
      return Optional.of("a partitioned table's columns stay where they are");
    }
    if (root.fusion().isPresent()) {
      return Optional.of("a conversion is carried out by its ALTER TABLE");
    }
    if (leaves.isEmpty()) {
      return Optional.of("it has no partitions");
    }
    return table.demands().stream()
        .findFirst()
        .or(this::remadeKey)
        .or(foreignKeys::hindrance)
        .or(() -> leaves.stream().flatMap(leaf -> hindrance(leaf).stream()).findFirst());
  }

  /** A key that goes for a moment takes with it those of the leaves. */
  private Optional<String> remadeKey() {
    return Stream.concat(
            Stream.of(root.table()), Family.descendants(root.table(), situation.have()).stream())
        .flatMap(table -> situation.haveGraph().partsOf(table.id()).stream())
        .filter(work::drops)
        .flatMap(part -> situation.have().find(part).stream())
        .filter(part -> part instanceof Index || part instanceof Constraint)
        .map(part -> part.id().display() + " is made anew")
        .findFirst();
  }

  private Optional<String> hindrance(Table leaf) {
    boolean altered = work.table(leaf.id()).filter(TableWork::isMerged).isPresent();
    Optional<String> found =
        situation.unfit().contains(leaf.id())
            ? Optional.of("its shadow came to nothing")
            : altered
                ? Optional.of("it is altered by itself")
                : known(leaf)
                    .map(known -> known.kin().hindrances().stream().findFirst())
                    .orElse(Optional.of("it is not there yet"));
    return found
        .or(() -> ownDefault(leaf))
        .or(() -> alike(leaf))
        .map(why -> leaf.id().display() + ": " + why);
  }

  /** The server casts what a leaf has for itself, when its column changes the type. */
  private Optional<String> ownDefault(Table leaf) {
    return root.table().columns().stream()
        .filter(was -> !was.type().equals(root.column(was).type()))
        .filter(was -> was.defaultExpression().isEmpty())
        .flatMap(was -> leaf.column(was.id().name()).stream())
        .filter(own -> own.defaultExpression().isPresent())
        .map(own -> "column " + own.id().name() + " has a default of its own")
        .findFirst();
  }

  /** Attaching takes the first that fits the parent's. */
  private Optional<String> alike(Table leaf) {
    List<Index> indexes =
        situation.haveGraph().partsOf(leaf.id()).stream()
            .flatMap(part -> situation.have().find(part).stream())
            .filter(Index.class::isInstance)
            .map(Index.class::cast)
            .toList();
    return indexes.stream()
        .filter(Index::inherited)
        .filter(
            of ->
                indexes.stream()
                    .anyMatch(
                        other ->
                            !other.inherited()
                                && IndexSql.afterName(other).equals(IndexSql.afterName(of))))
        .map(of -> "two of its indexes are alike")
        .findFirst();
  }

  private Optional<Physical> known(Table leaf) {
    return Optional.ofNullable(situation.physical().get(leaf.id()));
  }

  private Physical physical(Table leaf) {
    return known(leaf).orElseThrow();
  }

  void plan() {
    ObjectId table = root.table().id();
    List<String> before = new ArrayList<>();
    before.add("lock table " + table.relationSql() + " in access exclusive mode");
    before.addAll(foreignKeys.drops());
    work.beforeDrops(change(table, before));
    for (Table leaf : leaves) {
      TableWork following = following(leaf);
      work.join(leaf.id(), table);
      ForeignKeys others = new ForeignKeys(situation, work, Set.of());
      new ShadowPlan(situation, work, following, physical(leaf), others).plan();
    }
    work.behind(table);
    root.touchesNoRow();
    leaves.stream()
        .sorted(Comparator.comparing(this::isWithinDefault))
        .forEach(leaf -> work.afterTables(change(leaf.id(), attach(leaf))));
    work.afterTables(change(table, foreignKeys.unproven()));
    foreignKeys.proofs().forEach(work::last);
  }

  /** What ALTER TABLE of the parent does to the leaf's columns. */
  private TableWork following(Table leaf) {
    TableWork following = work.table(leaf);
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
    following.because("follows " + table().display());
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
    if (physical(leaf).kin().bound().isPresent()) {
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
