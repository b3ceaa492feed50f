package dev.uplift.sync.situation;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Dictionary.Retirement;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
    return allowsDrop(id) || (holder && retirement(id).isPresent() && (!now || !waits(id)));
  }

  private boolean allowsDrop(ObjectId id) {
    return situation.intents().allowsDrop(id)
        || inPartitions(id).anyMatch(situation.intents()::allowsDrop);
  }

  private Optional<Retirement> retirement(ObjectId id) {
    return situation
        .intents()
        .retirement(id)
        .or(
            () ->
                inPartitions(id)
                    .flatMap(each -> situation.intents().retirement(each).stream())
                    .findFirst());
  }

  /**
   * The same column in partitions, by whose name it was known while they were tables that inherit.
   */
  private Stream<ObjectId> inPartitions(ObjectId id) {
    return id.kind() == Kind.COLUMN
        ? situation.have().table(id.relation()).stream()
            .filter(table -> table.partitionKey().isPresent())
            .flatMap(table -> Family.descendants(table, situation.have()).stream())
            .map(partition -> partition.id().column(id.name()))
        : Stream.empty();
  }

  /** Retired, but not yet: the mode says so, or the script that saves its rows is not done. */
  private boolean waits(ObjectId id) {
    boolean own = id.kind() == Kind.TABLE || id.kind() == Kind.COLUMN;
    return own
        && !allowsDrop(id)
        && retirement(id)
            .filter(
                retirement ->
                    !situation.settings().drops().retired()
                        || retirement
                            .by()
                            .filter(by -> !situation.settings().drops().doneScripts().contains(by))
                            .isPresent())
            .isPresent();
  }
}
