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
      Optional<Table> shall = lineage.successor(is.id());
      if (shall.isPresent()) {
        is.columns().stream()
            .filter(column -> isExtra(column, is, shall.get()))
            .forEach(column -> losses.add(loss(column.id())));
      } else {
        Loss loss = loss(is.id());
        boolean extra = loss.licensed() || situation.extras().contains(is.id());
        if (extra && !movesIntoPartitions(is)) {
          losses.add(loss);
        }
      }
    }
    return losses;
  }

  private Loss loss(ObjectId object) {
    return new Loss(object, licence.covers(object, false));
  }

  /** A child, or a partition, goes once its rows have moved into the table made anew. */
  private boolean movesIntoPartitions(Table child) {
    Stream<ObjectId> parents =
        Stream.concat(child.inherits().stream(), child.partitionOf().stream());
    return parents
        .flatMap(parent -> situation.want().table(parent).stream())
        .anyMatch(situation::reshaped);
  }

  private boolean isExtra(Column column, Table is, Table shall) {
    return !column.inherited()
        && column.generated().isEmpty()
        && lineage.successor(column, is, shall).isEmpty();
  }
}
