package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
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
    ObjectId old =
        new ObjectId(
            part.kind(), List.of(image.is().id().schema(), image.is().id().name(), part.name()));
    CatalogObject have = image.situation().have().objects().get(old);
    CatalogObject want = image.situation().want().objects().get(part);
    return have != null
        && want != null
        && have.attributes().equals(want.attributes())
        && columns.stream().filter(name -> image.oldName(name).isPresent()).allMatch(image::keeps);
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
    return image.situation().haveGraph().partsOf(image.is().id()).stream()
        .map(part -> image.situation().have().objects().get(part))
        .filter(Constraint.class::isInstance)
        .map(Constraint.class::cast)
        .anyMatch(
            have ->
                have.validated()
                    && have.definition().equals(constraint.definition())
                    && constraint.columns().stream().allMatch(this::untouched));
  }

  /** Of the same name, type and values, which compare as they did. */
  private boolean untouched(String column) {
    return image.oldName(column).equals(Optional.of(column))
        && image
            .is()
            .column(column)
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
