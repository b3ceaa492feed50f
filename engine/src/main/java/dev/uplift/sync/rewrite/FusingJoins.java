package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Situation;
import java.util.Optional;
import java.util.Set;

/**
 * What stands against a conversion that a shadow would carry out: it must find the rows that chunks
 * would find, and in them what chunks would read.
 */
record FusingJoins(Situation situation, Work work, Fusion fusion) {

  Optional<String> against(TableWork rewrite) {
    if (fusion.wantsShadow().isEmpty()) {
      return Optional.empty();
    }
    return key()
        .or(() -> fusion.joins().stream().flatMap(join -> against(join).stream()).findFirst())
        .or(() -> shadow(rewrite));
  }

  private Optional<String> shadow(TableWork rewrite) {
    return new Shadows(situation, work)
        .against(rewrite)
        .map(why -> "its table cannot be made anew beside itself: " + why);
  }

  /** Chunks leave out rows whose key is null, and refuse two of one key. */
  private Optional<String> key() {
    if (fusion.joins().isEmpty()) {
      return Optional.empty();
    }
    Optional<Set<String>> primary =
        situation.have().all(Constraint.class).stream()
            .filter(each -> each.type() == ConstraintType.PRIMARY_KEY)
            .filter(each -> each.id().relation().equals(fusion.table()))
            .map(each -> Set.copyOf(each.columns()))
            .findFirst();
    boolean told =
        primary
            .filter(each -> fusion.key().isEmpty() || each.equals(Set.copyOf(fusion.key())))
            .isPresent();
    return told
        ? Optional.empty()
        : Optional.of("chunks tell the rows of its table apart by another key than the primary");
  }

  private Optional<String> against(Fusion.Joined join) {
    Optional<Table> is = situation.have().table(join.table());
    Optional<Table> shall = situation.want().table(join.table());
    String name = join.table().display();
    if (is.isEmpty()) {
      return Optional.of(name + " is no table of the database");
    }
    if (shall.filter(situation::reshaped).isPresent()) {
      return Optional.of(name + ", which it joins, is made anew");
    }
    if (Family.isAround(is.get(), situation.have())) {
      return Optional.of(name + ", which it joins, has partitions or children, or is one");
    }
    return fusion.reads(join).stream()
        .sorted()
        .filter(column -> !staysAsItIs(join.table().column(column)))
        .map(column -> "the sync changes " + name + "." + column + ", which it reads")
        .findFirst();
  }

  /** What the sync leaves alone reads the same before and after, whichever comes first. */
  private boolean staysAsItIs(ObjectId id) {
    Optional<Column> is = situation.haveColumn(id).filter(FusingJoins::isPlain);
    Optional<Column> shall =
        situation.want().find(id).filter(Column.class::isInstance).map(Column.class::cast);
    return is.isPresent()
        && shall
            .filter(
                each ->
                    !isPlain(each)
                        || !each.type().equals(is.get().type())
                        || !each.collation().equals(is.get().collation()))
            .isEmpty();
  }

  /** Neither worked out by the server nor of a type that may be made anew. */
  static boolean isPlain(Column column) {
    return column.generated().isEmpty() && Situation.namedType(column.type()).isEmpty();
  }
}
