package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a database has and its target has not: either a difference, or kept for a reason. */
final class Extras {
  /** The one name of Uplift's that has to stand outside its own schema. */
  private static final String ERROR_LOG = "releaseupdatescriptserrorlog";

  private final Catalog database;
  private final Catalog target;
  private final boolean keepForeign;
  private final Set<List<String>> modelled = new HashSet<>();
  private final Set<List<String>> shared = new HashSet<>();
  private final List<CatalogObject> extra = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  private Extras(Catalog database, Catalog target, boolean keepForeign) {
    this.database = database;
    this.target = target;
    this.keepForeign = keepForeign;
  }

  static Extras of(Catalog database, Catalog target, boolean keepForeign) {
    Extras extras = new Extras(database, target, keepForeign);
    target.objects().keySet().stream().filter(Extras::isNamed).forEach(extras::model);
    database.objects().values().stream()
        .filter(object -> !(object instanceof Column)) // they go with their tables
        .forEach(extras::look);
    return extras;
  }

  private void look(CatalogObject object) {
    Optional<CatalogObject> wanted = target.find(object.id());
    if (wanted.isEmpty() && !CreationOrder.comesByItself(object)) {
      sort(object);
    }
    if (object instanceof Table have && wanted.orElse(null) instanceof Table want) {
      columns(have, want);
    }
  }

  private void columns(Table have, Table want) {
    if (!have.isNamedAs(want)) {
      have.columns().stream()
          .filter(column -> want.column(column.id().name()).isEmpty())
          .forEach(extra::add);
    }
  }

  List<CatalogObject> extra() {
    return extra;
  }

  List<Kept> kept() {
    return kept;
  }

  /** Relations and sequences have their names in common. */
  private static boolean isNamed(ObjectId id) {
    return switch (id.kind()) {
      case TABLE, VIEW, MATERIALIZED_VIEW, SEQUENCE -> true;
      default -> false;
    };
  }

  private void model(ObjectId id) {
    modelled.add(id.path());
    if (database.objects().containsKey(id)) {
      shared.add(id.path());
    }
  }

  private void sort(CatalogObject object) {
    if (isPart(object.id().kind())) {
      if (shared.contains(object.id().path().subList(0, 2))) {
        extra.add(object);
      }
    } else if (object instanceof Sequence sequence && sequence.ownedBy().isPresent()) {
      if (target.objects().containsKey(sequence.ownedBy().get())) {
        extra.add(object);
      }
    } else {
      reason(object)
          .ifPresentOrElse(
              because -> kept.add(new Kept(object.id(), because)), () -> extra.add(object));
    }
  }

  private static boolean isPart(Kind kind) {
    return switch (kind) {
      case CONSTRAINT, INDEX, TRIGGER, POLICY, RULE -> true;
      default -> false;
    };
  }

  private Optional<String> reason(CatalogObject object) {
    if (isNamed(object.id()) && modelled.contains(object.id().path())) {
      return Optional.empty();
    }
    if (isNamed(object.id()) && object.id().name().equals(ERROR_LOG)) {
      return Optional.of("dbupgrade");
    }
    if (object instanceof Table table && isPartitionOfModel(table)) {
      return Optional.of("partition");
    }
    return keepForeign && !SetAside.is(object.id()) ? Optional.of("foreign") : Optional.empty();
  }

  private boolean isPartitionOfModel(Table table) {
    Optional<ObjectId> parent = table.partitionOf();
    while (parent.isPresent()) {
      if (target.table(parent.get()).filter(t -> t.partitionKey().isPresent()).isPresent()) {
        return true;
      }
      parent = parent.flatMap(database::table).flatMap(Table::partitionOf);
    }
    return false;
  }
}
