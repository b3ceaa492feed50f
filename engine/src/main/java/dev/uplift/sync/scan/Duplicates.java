package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demands;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Unique keys that rows would share, as they are or as they come out of a change of type, and that
 * scripts merge before FINAL. Worked out anew by whoever asks: what was interrupted answers alike.
 */
public record Duplicates(Session session, Situation situation) {

  /** Those of the settings' keys that have any: how many rows share how many keys. */
  public Map<String, KeyScan.Found> found() {
    Set<List<String>> paths =
        situation.settings().putOff().repairedLater().stream()
            .map(Identifier::parts)
            .collect(Collectors.toSet());
    Map<String, KeyScan.Found> found = new TreeMap<>();
    for (Demand.Unique demand : Demands.unique(situation, paths)) {
      if (situation.concerns(demand.target().relation())) {
        count(demand)
            .filter(counted -> counted.keys() > 0)
            .ifPresent(counted -> found.put(demand.target().display(), counted));
      }
    }
    return found;
  }

  /** Keys of these names that are there, and that no foreign key needs: they can go for now. */
  public List<CatalogObject> standing(Set<String> names) {
    return situation.have().objects().values().stream()
        .filter(object -> object instanceof Index || object instanceof Constraint)
        .filter(object -> names.contains(object.id().display()))
        .filter(object -> neededBy(object.id()).isEmpty())
        .toList();
  }

  private Set<ObjectId> neededBy(ObjectId key) {
    return situation.haveGraph().neededBy(key);
  }

  /** Empty where the key speaks of something that is not there yet: making it will tell. */
  private Optional<KeyScan.Found> count(Demand.Unique demand) {
    try {
      return Optional.of(new KeyScan(session).count(demand));
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
