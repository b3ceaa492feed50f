package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why the leaves of a partitioned table cannot be made anew beside themselves. */
final class LeafObstacles {
  private static final Set<ConstraintType> KEYS =
      Set.of(ConstraintType.PRIMARY_KEY, ConstraintType.UNIQUE);

  private final Situation situation;
  private final Work work;
  private final TableWork root;
  private final List<Table> leaves;

  LeafObstacles(Situation situation, Work work, TableWork root, List<Table> leaves) {
    this.situation = situation;
    this.work = work;
    this.root = root;
    this.leaves = leaves;
  }

  /**
   * The first.
   *
   * @param table the partitioned one
   */
  Optional<String> found(Physical table) {
    if (root.fusion().isPresent()) {
      return Optional.of("a conversion is carried out by its ALTER TABLE");
    }
    if (leaves.isEmpty()) {
      return Optional.of("it has no partitions");
    }
    return table.demands().stream()
        .findFirst()
        .or(this::remadeKey)
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
    List<Index> indexes = parts(leaf, Index.class);
    return indexes.stream()
        .filter(Index::inherited)
        .filter(
            of ->
                indexes.stream()
                        .anyMatch(
                            other ->
                                !other.inherited()
                                    && IndexSql.afterName(other).equals(IndexSql.afterName(of)))
                    || mayBeKeys(leaf, of))
        .map(of -> "two of its indexes are alike")
        .findFirst();
  }

  /** The index of a key that is the leaf's own serves as well as one without. */
  private boolean mayBeKeys(Table leaf, Index of) {
    return of.unique()
        && parts(leaf, Constraint.class).stream()
            .filter(key -> !key.inherited())
            .filter(key -> KEYS.contains(key.type()))
            .anyMatch(key -> key.columns().equals(of.columns()));
  }

  private <T extends CatalogObject> List<T> parts(Table leaf, Class<T> type) {
    return situation.haveGraph().partsOf(leaf.id()).stream()
        .flatMap(part -> situation.have().find(part).stream())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private Optional<Physical> known(Table leaf) {
    return Optional.ofNullable(situation.beyond().physical().get(leaf.id()));
  }
}
