package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a partition of the site's own has beside its columns, and gets again where it comes with its
 * table: comments, identities of its own (until 17), and the index by which its rows are told apart
 * where they are replicated. Pure.
 *
 * @param own the partitions as they will be, each behind what it is a partition of
 */
record PartitionRemains(Situation situation, List<Table> own) {
  private static final String IDENTITY = "i ";

  /** While the old partitions are there. */
  List<String> counting(Counting counting) {
    List<String> sql = new ArrayList<>();
    for (Table made : own) {
      Table is = situation.have().table(made.id()).orElseThrow();
      for (Column column : identities(is).filter(each -> canCount(each, made)).toList()) {
        String identity = column.identity().orElseThrow();
        sql.add(
            "alter table %s alter column %s add generated %s"
                .formatted(
                    made.id().relationSql(), ColumnSql.name(column), ColumnSql.identity(identity)));
        sql.add(counting.onward(is, column, identity));
      }
    }
    return sql;
  }

  /** Once their indexes' names are free. */
  List<String> given() {
    List<String> sql = new ArrayList<>();
    own.forEach(made -> sql.addAll(comments(made)));
    for (Table made : own.reversed()) {
      told(made)
          .filter(index -> isOfParents(index, made))
          .ifPresent(index -> sql.addAll(Ddl.create(own(index), situation.have())));
    }
    return sql;
  }

  /** What the target has no place for, in words. */
  List<String> lost() {
    List<String> lost = new ArrayList<>();
    for (Table made : own) {
      String name = made.id().display();
      told(made)
          .filter(index -> isInherited(index) && !isOfParents(index, made))
          .ifPresent(
              index ->
                  lost.add(
                      name
                          + " loses its replica identity, since the target has no index like "
                          + index.id().name()));
      identities(situation.have().table(made.id()).orElseThrow())
          .filter(column -> !canCount(column, made))
          .forEach(
              column -> lost.add(name + "." + column.id().name() + " is no identity any more"));
    }
    return lost;
  }

  /** Newer servers let no partition have one that is not its table's. */
  private Stream<Column> identities(Table is) {
    return situation.have().version().atLeast(17)
        ? Stream.of()
        : is.columns().stream().filter(column -> column.identity().isPresent());
  }

  private boolean canCount(Column is, Table made) {
    return made.column(is.id().name())
        .map(column -> Situation.behind(column.type(), situation.want()))
        .filter(Casts::isWhole)
        .isPresent();
  }

  private List<String> comments(Table made) {
    return Stream.concat(Stream.of(made.id()), made.columns().stream().map(CatalogObject::id))
        .flatMap(
            id ->
                Optional.ofNullable(situation.have().comments().get(id)).stream()
                    .map(text -> Ddl.comment(id, situation.have(), text)))
        .toList();
  }

  /** By which its rows are told apart. */
  private Optional<CatalogObject> told(Table made) {
    return situation
        .have()
        .table(made.id())
        .map(Table::replicaIdentity)
        .filter(identity -> identity.startsWith(IDENTITY))
        .map(identity -> made.id().column(identity.substring(IDENTITY.length())).path())
        .flatMap(
            path ->
                Stream.of(Kind.CONSTRAINT, Kind.INDEX)
                    .flatMap(kind -> situation.have().find(new ObjectId(kind, path)).stream())
                    .findFirst());
  }

  /** One of the site's own comes back with whatever else it made; another is of its table's. */
  private static boolean isInherited(CatalogObject index) {
    return (index instanceof Constraint key && key.inherited())
        || (index instanceof Index plain && plain.inherited());
  }

  /**
   * Whether its table will have the like: then the server takes this for the partition's. Not where
   * another of its table's has the same columns, since the server might take it for that one's.
   */
  private boolean isOfParents(CatalogObject index, Table made) {
    List<CatalogObject> alike = new ArrayList<>();
    Optional<ObjectId> parent = made.partitionOf();
    while (isInherited(index) && parent.isPresent()) {
      situation.wantGraph().partsOf(parent.get()).stream()
          .flatMap(part -> situation.want().find(part).stream())
          .filter(shall -> !isInherited(shall) && columns(shall).equals(columns(index)))
          .forEach(alike::add);
      parent = parent.flatMap(situation.have()::table).flatMap(Table::partitionOf);
    }
    return alike.size() == 1 && isLike(index, alike.getFirst());
  }

  private static List<String> columns(CatalogObject of) {
    return switch (of) {
      case Constraint key when Names.isByIndex(key) -> key.columns();
      case Index index when index.unique() -> index.columns();
      default -> List.of();
    };
  }

  private static boolean isLike(CatalogObject is, CatalogObject shall) {
    return switch (is) {
      case Constraint key ->
          shall instanceof Constraint other && key.definition().equals(other.definition());
      case Index index ->
          shall instanceof Index other
              && index.unique() == other.unique()
              && IndexSql.afterTable(index).equals(IndexSql.afterTable(other));
      default -> false;
    };
  }

  /** As if the partition had made it itself. */
  private static CatalogObject own(CatalogObject index) {
    return switch (index) {
      case Constraint key ->
          new Constraint(
              key.id(),
              key.type(),
              key.definition(),
              key.validated(),
              key.references(),
              key.columns(),
              false);
      case Index plain ->
          new Index(
              plain.id(),
              plain.definition(),
              plain.unique(),
              plain.valid(),
              plain.columns(),
              false,
              plain.statistics());
      default -> index;
    };
  }
}
