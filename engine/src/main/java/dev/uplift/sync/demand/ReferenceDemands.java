package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.situation.Lineage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the foreign keys of one table of the target ask of its rows. Pure. */
record ReferenceDemands(Image image, Guarantees guarantees) {
  /** Empty when there is nothing to ask. */
  Optional<Demand> of(Constraint constraint) {
    Optional<Table> target = constraint.references().flatMap(image.situation().want()::table);
    Optional<Conditions.Foreign> foreign = Conditions.foreign(constraint.definition());
    boolean anything = constraint.columns().stream().anyMatch(c -> image.oldName(c).isPresent());
    if (target.isEmpty() || foreign.isEmpty() || !anything) {
      return Optional.empty();
    }
    Lineage lineage = image.lineage();
    Optional<Table> old = lineage.old(target.get().id());
    if (old.isEmpty()) {
      return later(
          constraint.id(),
          "\"" + target.get().id().display() + "\" is new: its rows come in the upgrade");
    }
    if (foreign.get().from().contains("PERIOD")) {
      return later(constraint.id(), "whether its periods are covered is seen when the key is made");
    }
    Image other = new Image(image.situation(), lineage, old.get(), target.get());
    List<String> to =
        foreign.get().to().stream().map(name -> Identifier.parts(name).getFirst()).toList();
    if (guarantees.reference(constraint.columns(), other, to, foreign.get().full())) {
      return Optional.empty();
    }
    List<String> from =
        constraint.columns().stream().flatMap(name -> image.uncollated(name).stream()).toList();
    List<String> values = to.stream().flatMap(name -> other.of(name).stream()).toList();
    if (from.size() < to.size() || values.size() < to.size()) {
      return later(constraint.id(), KeyDemands.WORKED_OUT);
    }
    Set<ObjectId> needs = new LinkedHashSet<>(image.needs(constraint.columns()));
    needs.addAll(other.needs(to));
    return Optional.of(
        Supposition.of(image.situation(), needs)
            .around(
                constraint.id(),
                image.is().id(),
                () -> demand(constraint, other, from, values, foreign.get().full())));
  }

  private Demand demand(
      Constraint constraint, Image other, List<String> from, List<String> to, boolean full) {
    return new Demand.Reference(
        constraint.id(),
        image.is().id(),
        constraint.columns().stream().map(this::shown).toList(),
        constraint.columns().stream()
            .filter(this::nullable)
            .flatMap(name -> image.oldName(name).stream())
            .map(Identifier::quote)
            .toList(),
        from,
        other.is().id(),
        to,
        full);
  }

  private String shown(String column) {
    return Identifier.display(image.oldName(column).orElse(column));
  }

  private boolean nullable(String column) {
    return image.oldName(column).isPresent()
        && image.shall().column(column).filter(c -> c.notNull()).isEmpty();
  }

  private Optional<Demand> later(ObjectId target, String why) {
    return Optional.of(new Demand.Later(target, image.is().id(), why));
  }
}
