package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.kind.Names.Name;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the target calls keys, indexes and sequences of tables that the dictionary renames, or
 * columns of which it renames. Pure.
 *
 * @param renamed those tables, by the target's names
 * @param have column to the sequences that it owns
 * @param want the same in the target
 */
record NextNames(
    Situation situation,
    Set<ObjectId> renamed,
    Map<ObjectId, List<Sequence>> have,
    Map<ObjectId, List<Sequence>> want) {

  static NextNames of(Situation situation) {
    Set<ObjectId> renamed = new HashSet<>(situation.intents().tableWas().keySet());
    situation.intents().columnWas().keySet().forEach(column -> renamed.add(column.relation()));
    return new NextNames(
        situation,
        renamed,
        byOwner(situation.have().all(Sequence.class)),
        byOwner(situation.want().all(Sequence.class)));
  }

  private static Map<ObjectId, List<Sequence>> byOwner(List<Sequence> sequences) {
    return sequences.stream()
        .filter(each -> each.ownedBy().isPresent())
        .collect(Collectors.groupingBy(each -> each.ownedBy().orElseThrow()));
  }

  boolean hasRenames(ObjectId table) {
    return renamed.contains(table);
  }

  /** Of the database's, those that a column owns. */
  List<Sequence> ownedBy(ObjectId column) {
    return have.getOrDefault(column, List.of());
  }

  /** Constraints of the target that say the same and are not there yet. */
  Stream<Constraint> of(Constraint old) {
    return missing(old.id().relation(), Constraint.class)
        .filter(c -> c.type() == old.type() && c.columns().equals(old.columns()))
        .filter(c -> c.type() != ConstraintType.CHECK || c.definition().equals(old.definition()));
  }

  /** Indexes of the target that are alike and not there yet. */
  Stream<Index> of(Index old) {
    String rest = IndexSql.afterName(old);
    return missing(old.id().relation(), Index.class)
        .filter(i -> IndexSql.afterName(i).equals(rest));
  }

  /** The target's sequences of the same column, unless the column counts with them already. */
  Stream<Sequence> of(Sequence old) {
    return old.ownedBy().stream()
        .flatMap(column -> want.getOrDefault(column, List.of()).stream())
        .filter(each -> !isThere(each));
  }

  private <T> Stream<T> missing(ObjectId table, Class<T> type) {
    return situation.wantGraph().partsOf(table).stream()
        .filter(id -> !situation.has(id))
        .flatMap(id -> situation.want().find(id).stream())
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** Not while another column counts under its name, which that is to give up. */
  private boolean isThere(Sequence shall) {
    return situation.have().objects().get(shall.id()) instanceof Sequence is
        && (is.ownedBy().isEmpty() || is.ownedBy().equals(shall.ownedBy()));
  }

  /** Not under a name that another column's sequence is to have. */
  boolean stays(Sequence is) {
    return situation.want().objects().get(is.id()) instanceof Sequence shall
        && shall.ownedBy().equals(is.ownedBy());
  }

  /** Whether the rename of its table, or of its column, brings it another name. */
  boolean movesOn(Name holder) {
    ObjectId id = holder.id();
    return switch (situation.have().objects().get(id)) {
      case Constraint key ->
          key.inherited() || (!situation.wants(id) && of(key).findAny().isPresent());
      case Index index ->
          index.inherited() || (!situation.wants(id) && of(index).findAny().isPresent());
      case Sequence sequence -> !stays(sequence) && of(sequence).findAny().isPresent();
      case Column _ ->
          situation.want().table(id.relation()).stream()
              .flatMap(table -> Names.of(table).stream())
              .anyMatch(each -> each.id().equals(id) && !each.name().equals(holder.name()));
      case null, default -> false;
    };
  }

  /**
   * Whether a renamed table's column, which counts on its own now, is to have this name for what it
   * counts with, and not the column that counts under it.
   */
  boolean isAnothers(Sequence is, Sequence shall) {
    Optional<ObjectId> column = shall.ownedBy();
    return column.isPresent()
        && is.ownedBy().isPresent()
        && hasRenames(column.get().relation())
        && !is.ownedBy().flatMap(this::successor).equals(column)
        && countsWithAnother(column.get(), is);
  }

  private boolean countsWithAnother(ObjectId shall, Sequence is) {
    Lineage lineage = new Lineage(situation);
    Optional<Column> now =
        situation
            .want()
            .table(shall.relation())
            .flatMap(table -> table.column(shall.name()))
            .flatMap(
                column ->
                    lineage.old(shall.relation()).flatMap(table -> lineage.old(table, column)));
    return now.filter(
            column ->
                column.identity().isPresent()
                    || ownedBy(column.id()).stream().anyMatch(each -> !each.id().equals(is.id())))
        .isPresent();
  }

  /** Whether sequences would have to change names with one another, so that none can be first. */
  boolean goInCircle(Sequence first) {
    Set<ObjectId> passed = new HashSet<>();
    Optional<Sequence> holder = Optional.of(first);
    while (holder.isPresent() && passed.add(holder.get().id())) {
      holder = holder.flatMap(this::inTheWay);
    }
    return holder.isPresent();
  }

  /** What has the name that a sequence is to have. */
  private Optional<Sequence> inTheWay(Sequence is) {
    return is.ownedBy()
        .flatMap(this::successor)
        .flatMap(column -> want.getOrDefault(column, List.of()).stream().findFirst())
        .filter(shall -> !shall.id().equals(is.id()))
        .flatMap(shall -> situation.have().find(shall.id()))
        .filter(Sequence.class::isInstance)
        .map(Sequence.class::cast);
  }

  private Optional<ObjectId> successor(ObjectId column) {
    Lineage lineage = new Lineage(situation);
    Optional<Table> is = situation.have().table(column.relation());
    Optional<Table> shall = is.flatMap(table -> lineage.successor(table.id()));
    return is.flatMap(table -> table.column(column.name()))
        .flatMap(each -> shall.flatMap(table -> lineage.successor(each, is.orElseThrow(), table)))
        .map(Column::id);
  }
}
