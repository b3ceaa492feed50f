package dev.uplift.plan;

import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.plan.Plan.Gone;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import java.util.List;
import java.util.Optional;

/** The tables and columns that are gone after an upgrade, and who says so. Pure. */
record Destroyed(Dictionary dictionary, TableSizes sizes) {

  List<Gone> of(List<SyncPlan> plans) {
    return plans.stream()
        .flatMap(plan -> plan.changes().stream())
        .flatMap(change -> of(change).stream())
        .distinct()
        .toList();
  }

  private List<Gone> of(Change change) {
    return change.destroys().stream()
        .filter(Destroyed::holdsRows)
        .map(id -> new Gone(id.display(), sizes.of(id).rows(), because(id, change)))
        .toList();
  }

  private static boolean holdsRows(ObjectId id) {
    return switch (id.kind()) {
      case TABLE, COLUMN, MATERIALIZED_VIEW, SEQUENCE -> true;
      default -> false;
    };
  }

  private String because(ObjectId id, Change change) {
    Optional<Retirement> retired =
        Optional.ofNullable(dictionary.retired().get(id.display()))
            .or(() -> Optional.ofNullable(dictionary.retired().get(id.relation().display())));
    if (retired.isEmpty()) {
      return change.mustBeEmpty().isEmpty()
          ? "the new model does not have it"
          : "nobody says that it may go: it must hold nothing by then";
    }
    return retired
        .get()
        .by()
        .map(script -> "the script " + script + " saves what it holds first")
        .or(() -> retired.get().because())
        .or(() -> retired.get().key().map(key -> "configuration key " + key))
        .orElse("the dictionary retires it");
  }
}
