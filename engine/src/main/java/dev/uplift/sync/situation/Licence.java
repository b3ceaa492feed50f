package dev.uplift.sync.situation;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Dictionary.Retirement;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What may go, and whose word allows it. */
public record Licence(Situation situation) {

  /** What goes in FINAL; with {@code now}, what may go as things stand. */
  public Set<ObjectId> going(boolean now) {
    Set<ObjectId> going = new LinkedHashSet<>();
    situation.have().objects().keySet().stream()
        .filter(id -> !situation.wants(id))
        .filter(id -> situation.extras().contains(id) || covers(id, now))
        .filter(id -> !now || !waits(id))
        .forEach(going::add);
    return going;
  }

  /** Retired by the dictionary and due, or named by the operator. */
  public boolean covers(ObjectId id, boolean now) {
    boolean holder = id.kind() == Kind.TABLE || id.kind() == Kind.COLUMN;
    return situation.intents().allowsDrop(id)
        || (holder && situation.intents().retires(id) && (!now || !waits(id)));
  }

  /** Retired, but not yet: the mode says so, or the script that saves its rows is not done. */
  private boolean waits(ObjectId id) {
    Retirement retirement =
        Optional.ofNullable(situation.intents().retired().get(id))
            .orElse(situation.intents().retired().get(id.relation()));
    boolean own = id.kind() == Kind.TABLE || id.kind() == Kind.COLUMN;
    return retirement != null
        && own
        && !situation.intents().allowsDrop(id)
        && (!situation.settings().dropRetired()
            || retirement
                .by()
                .filter(by -> !situation.settings().doneScripts().contains(by))
                .isPresent());
  }
}
