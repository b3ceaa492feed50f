package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans comments everywhere, owners and grants where the package states them. */
final class RightsChanges {
  private final Situation situation;
  private final Work work;

  RightsChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  /**
   * Of objects that are there, in the model's order; those made in the same sync are seen by its
   * next plan.
   */
  void finish() {
    for (ObjectId id : situation.want().objects().keySet()) {
      if (situation.has(id) && !work.drops(id)) {
        List<String> all = new ArrayList<>(comment(id));
        all.addAll(constraints(id));
        all.addAll(owner(id));
        all.addAll(grants(id));
        if (!all.isEmpty()) {
          work.last(
              Change.of(id, "comment, owner or grants", situation.mode(), Form.PLAIN, all)
                  .weighing(2));
        }
      }
    }
  }

  private List<String> comment(ObjectId id) {
    Optional<String> is = Optional.ofNullable(situation.have().comments().get(id));
    Optional<String> shall = Optional.ofNullable(situation.want().comments().get(id));
    return is.equals(shall)
        ? List.of()
        : List.of(Ddl.comment(id, situation.have(), shall.orElse(null)));
  }

  /** Comments on the constraints of a domain, of those that are there. */
  private List<String> constraints(ObjectId id) {
    if (situation.want().objects().get(id) instanceof DomainType shall
        && situation.have().objects().get(id) instanceof DomainType is) {
      return shall.constraintIds().stream()
          .filter(is.constraintIds()::contains)
          .flatMap(constraint -> comment(constraint).stream())
          .toList();
    }
    return List.of();
  }

  private List<String> owner(ObjectId id) {
    Optional<String> is = Optional.ofNullable(situation.have().owners().get(id));
    Optional<String> shall =
        Optional.ofNullable(situation.want().owners().get(id)).or(situation.settings()::owner);
    boolean due = situation.settings().comparison().owners() && is.isPresent() && shall.isPresent();
    return due && !is.equals(shall)
        ? List.of(Ddl.owner(id, situation.have(), shall.get()))
        : List.of();
  }

  private List<String> grants(ObjectId id) {
    Set<String> is = situation.have().grants().getOrDefault(id, Set.of());
    Set<String> shall = situation.want().grants().getOrDefault(id, Set.of());
    boolean due = situation.settings().comparison().grants() && !shall.isEmpty();
    return due && !is.equals(shall) ? Ddl.grants(id, situation.have(), is, shall) : List.of();
  }
}
