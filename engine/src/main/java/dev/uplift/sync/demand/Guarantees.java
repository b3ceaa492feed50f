package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.column.IndexSql;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the old structure of one table guarantees already of the rows that the target asks. Pure.
 */
record Guarantees(Image image) {
  private static final Set<ConstraintType> KEYS =
      Set.of(ConstraintType.PRIMARY_KEY, ConstraintType.UNIQUE);

  /** The same here as there, on columns that keep their values. */
  boolean settled(ObjectId part, List<String> columns) {
    CatalogObject want = image.situation().want().objects().get(part);
    return want != null
        && (isThere(want) || (want instanceof Index index && keepsTypes() && isRenamed(index)))
        && columns.stream().filter(name -> image.oldName(name).isPresent()).allMatch(image::keeps);
  }

  private boolean isThere(CatalogObject want) {
    ObjectId is = image.is().id();
    ObjectId old =
        new ObjectId(want.id().kind(), List.of(is.schema(), is.name(), want.id().name()));
    CatalogObject have = image.situation().have().objects().get(old);
    return have != null && have.attributes().equals(want.attributes());
  }

  /** Else the server builds all of the table's indexes anew, and calls whatever they speak of. */
  private boolean keepsTypes() {
    return image.shall().columns().stream()
        .allMatch(
            now ->
                image
                    .lineage()
                    .old(image.is(), now)
                    .map(old -> old.type().equals(now.type()))
                    .orElse(true));
  }

  /** There under the table's and the columns' old names: it is renamed with them, not built. */
  private boolean isRenamed(Index want) {
    NewNames names = NewNames.of(image);
    boolean renames = !image.is().id().equals(image.shall().id()) || !names.words().isEmpty();
    return renames
        && image.situation().haveGraph().partsOf(image.is().id()).stream()
            .map(part -> image.situation().have().objects().get(part))
            .filter(Index.class::isInstance)
            .map(Index.class::cast)
            .filter(have -> have.valid() && have.unique() == want.unique())
            .filter(have -> becomes(have, want))
            .anyMatch(
                have -> names.in(IndexSql.afterTable(have)).equals(IndexSql.afterTable(want)));
  }

  /** Its name is the same, or is free for another. */
  private boolean becomes(Index have, Index want) {
    ObjectId table = image.shall().id();
    ObjectId own =
        new ObjectId(Kind.INDEX, List.of(table.schema(), table.name(), have.id().name()));
    return own.equals(want.id()) || !image.situation().wants(own);
  }

  /** Whether some of the columns are a key of the old table, and keep their values. */
  boolean unique(List<String> columns, boolean nullsEqual) {
    Set<String> old = new HashSet<>();
    for (String column : columns) {
      if (image.keeps(column)) {
        image.oldName(column).ifPresent(old::add);
      }
    }
    return image.situation().haveGraph().partsOf(image.is().id()).stream()
        .map(part -> image.situation().have().objects().get(part))
        .anyMatch(part -> isKey(part, old, nullsEqual));
  }

  private boolean isKey(CatalogObject part, Set<String> columns, boolean nullsEqual) {
    return switch (part) {
      case Constraint c ->
          KEYS.contains(c.type())
              && columns.containsAll(c.columns())
              && nulls(c.columns(), c.definition(), nullsEqual);
      case Index i ->
          i.unique()
              && i.valid()
              && !i.columns().isEmpty()
              && columns.containsAll(i.columns())
              && Conditions.unique(i.definition()).keys().size() == i.columns().size()
              && Conditions.unique(i.definition()).where().isEmpty()
              && nulls(i.columns(), i.definition(), nullsEqual);
      case null -> false;
      case CatalogObject _ -> false;
    };
  }

  private boolean nulls(List<String> columns, String definition, boolean nullsEqual) {
    return !nullsEqual
        || definition.contains("NULLS NOT DISTINCT")
        || columns.stream()
            .allMatch(name -> image.is().column(name).map(c -> c.notNull()).orElse(false));
  }

  /** Whether the old table has this check already, valid, on columns that stay as they are. */
  boolean check(Constraint constraint) {
    NewNames names = NewNames.of(image);
    return image.situation().haveGraph().partsOf(image.is().id()).stream()
        .map(part -> image.situation().have().objects().get(part))
        .filter(Constraint.class::isInstance)
        .map(Constraint.class::cast)
        .anyMatch(
            have ->
                have.validated()
                    && names.in(have.definition()).equals(constraint.definition())
                    && constraint.columns().stream().allMatch(this::untouched));
  }

  /** Of the same type and values, which compare as they did. */
  private boolean untouched(String column) {
    Optional<String> old = image.oldName(column);
    return old.isPresent()
        && old.flatMap(image.is()::column)
            .map(c -> c.type())
            .equals(image.shall().column(column).map(c -> c.type()))
        && image.shall().column(column).filter(image::isReordered).isEmpty();
  }

  /**
   * Whether the old table has this foreign key already, valid, on columns that keep their values.
   */
  boolean reference(List<String> columns, Image other, List<String> to, boolean full) {
    List<String> from = columns.stream().flatMap(c -> image.oldName(c).stream()).toList();
    List<String> target = to.stream().flatMap(c -> other.oldName(c).stream()).toList();
    boolean keeps = columns.stream().allMatch(image::keeps) && to.stream().allMatch(other::keeps);
    return keeps
        && image.situation().haveGraph().partsOf(image.is().id()).stream()
            .filter(part -> part.kind() == Kind.CONSTRAINT)
            .map(part -> (Constraint) image.situation().have().objects().get(part))
            .filter(have -> have.type() == ConstraintType.FOREIGN_KEY && have.validated())
            .filter(have -> have.references().equals(Optional.of(other.is().id())))
            .filter(have -> have.columns().equals(from))
            .flatMap(have -> Conditions.foreign(have.definition()).stream())
            .anyMatch(
                have ->
                    have.full() == full
                        && have.to().stream()
                            .map(name -> Identifier.parts(name).getFirst())
                            .toList()
                            .equals(target));
  }
}
