package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tables and columns that the target has no place for. Pure. */
public final class Losses {
  private final Situation situation;
  private final Lineage lineage;
  private final Licence licence;

  public Losses(Situation situation) {
    this.situation = situation;
    this.lineage = new Lineage(situation);
    this.licence = new Licence(situation);
  }

  /**
   * What would go with whatever it holds.
   *
   * @param licensed whether the dictionary retires it, or the operator has named it
   */
  public record Loss(ObjectId object, boolean licensed) {}

  public List<Loss> all() {
    List<Loss> losses = new ArrayList<>();
    for (Table is : situation.have().tables()) {
      Optional<Table> root = root(is);
      if (root.isPresent()) {
        is.columns().stream()
            .filter(column -> staysBehind(column, root.get()))
            .forEach(column -> losses.add(loss(column.id())));
        continue;
      }
      Optional<Table> shall = lineage.successor(is.id());
      if (shall.isPresent()) {
        is.columns().stream()
            .filter(column -> isExtra(column, is, shall.get()))
            .forEach(column -> losses.add(loss(column.id())));
      } else {
        Loss loss = loss(is.id());
        boolean extra = loss.licensed() || situation.extras().contains(is.id());
        if (extra) {
          losses.add(loss);
        }
      }
    }
    return losses;
  }

  private Loss loss(ObjectId object) {
    return new Loss(object, licence.covers(object, false));
  }

  /** Into which table a child's, or a partition's, rows move when that is made anew. */
  private Optional<Table> root(Table child) {
    return Stream.concat(child.inherits().stream(), child.partitionOf().stream())
        .flatMap(
            parent ->
                situation
                    .want()
                    .table(parent)
                    .filter(situation::reshaped)
                    .or(() -> situation.have().table(parent).flatMap(this::root))
                    .stream())
        .findFirst();
  }

  /** A column of the child's own, or from another parent, that the table made anew has not. */
  private boolean staysBehind(Column column, Table root) {
    boolean fromAbove =
        situation.have().table(root.id()).flatMap(is -> is.column(column.id().name())).isPresent();
    return !fromAbove && column.generated().isEmpty() && root.column(column.id().name()).isEmpty();
  }

  private boolean isExtra(Column column, Table is, Table shall) {
    return !column.inherited()
        && column.generated().isEmpty()
        && lineage.successor(column, is, shall).isEmpty();
  }
}
